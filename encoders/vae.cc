#include "encoders/vae.h"

#include <ATen/ATen.h>

#include "encoders/conv_layer.h"

namespace rookery {
namespace {

MlpShape HeadShape(const Encoder& encoder, const EncoderConfig& config) {
  return ProjectionShape(encoder.features(), config.latent, "affine");
}

}  // namespace

Tensor DiagonalGaussian::Sample(const Tensor& noise) const { return mean + log_std.exp() * noise; }

Tensor DiagonalGaussian::Divergence() const {
  return 0.5 * (mean.square() + (2 * log_std).exp() - 1) - log_std;
}

Vae::Vae(const EncoderConfig& config, const ImageShape& image, const at::TensorOptions& options)
    : encoder_(config, image, options),
      mean_(HeadShape(encoder_, config), options),
      log_std_(HeadShape(encoder_, config), options),
      decoder_(config, image, options),
      initializer_(InitializerBeside(config.initialization)) {}

void Vae::Initialize(const at::Generator& generator) {
  encoder_.Initialize(generator);
  mean_.Initialize(generator, initializer_);
  log_std_.Initialize(generator, initializer_);
  decoder_.Initialize(generator);
}

DiagonalGaussian Vae::Encode(const Tensor& images) const {
  const Tensor features = encoder_(images);                            // (B, D)
  return {mean_(features).squeeze(0), log_std_(features).squeeze(0)};  // (B, Z) both
}

Vae::Loss Vae::LossOf(const Tensor& seen, const Tensor& target, const Tensor& noise,
                      double beta) const {
  const DiagonalGaussian q = Encode(seen);
  const Tensor made = Decode(q.Sample(noise));                                // (B, C, H, W)
  const Tensor reconstruction = at::mse_loss(made, encoder_.Scaled(target));  // ()
  const Tensor divergence = q.Divergence().mean();                            // ()
  return {reconstruction + beta * divergence, reconstruction, divergence};
}

NamedTensors Vae::Named() const {
  NamedTensors named;
  AddAll(named, "encoder/", encoder_.Named());
  AddAll(named, "mean/", mean_.Named());
  AddAll(named, "log_std/", log_std_.Named());
  AddAll(named, "decoder/", decoder_.Named());
  return named;
}

std::vector<Tensor> Vae::Parameters() const {
  std::vector<Tensor> parameters = encoder_.Parameters();
  parameters.push_back(mean_.flat());
  parameters.push_back(log_std_.flat());
  for (const Tensor& parameter : decoder_.Parameters()) parameters.push_back(parameter);
  return parameters;
}

void Vae::Load(const NamedTensors& named) {
  for (const auto& [name, live] : Named()) CopyNamed(named, name, live);
}

Tensor ShownImages(const Tensor& reconstruction) {
  return (reconstruction.clamp(0, 1) * 255).round().to(at::kByte);
}

}  // namespace rookery
