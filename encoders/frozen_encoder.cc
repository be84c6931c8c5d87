#include "encoders/frozen_encoder.h"

#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "encoders/saved_encoder.h"

namespace rookery {
namespace {

constexpr const char* kProjection = "projection/";

}  // namespace

FrozenEncoder::FrozenEncoder(const EncoderConfig& config, const ImageShape& image,
                             const at::TensorOptions& options)
    : options_(options),
      encoder_(config, image, options),
      projection_(ProjectionShape(encoder_.features(), config.latent, config.projection), options) {
}

Tensor FrozenEncoder::operator()(const Tensor& images) const {
  const at::NoGradGuard no_grad;
  const Tensor there = images.to(options_.device());  // (B, C, H, W)
  return projection_(encoder_(there)).squeeze(0);     // (B, Z)
}

NamedTensors FrozenEncoder::Named() const {
  NamedTensors named = encoder_.Named();
  AddAll(named, kProjection, projection_.Named());
  return named;
}

void FrozenEncoder::Load(const NamedTensors& named) {
  for (const auto& [name, live] : encoder_.Named()) CopyNamed(named, name, live);
  projection_.Load(WithPrefix(named, kProjection));
}

void FrozenEncoder::LoadSaved(const NamedTensors& saved) {
  NamedTensors named = SavedBlocks(saved);
  AddAll(named, kProjection, SavedProjection(saved));
  Load(named);
}

NamedTensors SavedBlocks(const NamedTensors& saved) { return WithPrefix(saved, kSavedBlocks); }

NamedTensors SavedProjection(const NamedTensors& saved) {
  for (const std::string prefix : kSavedProjections) {
    if (saved.Has(prefix + "0/weight")) return WithPrefix(saved, prefix);
  }
  return {};
}

}  // namespace rookery
