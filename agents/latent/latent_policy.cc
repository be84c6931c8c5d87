#include "agents/latent/latent_policy.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include "agents/snapshot.h"
#include "core/tensor/arrays.h"

namespace rookery {

LatentPolicy::LatentPolicy(std::unique_ptr<Policy> policy, const AgentContext& context)
    : policy_(std::move(policy)),
      image_(context.latent.ImageField(context.env)),
      spec_(context.env.observations[image_]),
      size_(static_cast<size_t>(context.latent.size)),
      encoder_(context.latent.shape(), ImageShape::Of(spec_), at::TensorOptions(at::kFloat)) {}

void LatentPolicy::Encode(const std::byte* images, std::span<const uint8_t> wanted,
                          std::vector<float>& latents) const {
  latents.assign(wanted.size() * size_, 0);
  std::vector<int64_t> envs;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != 0) envs.push_back(static_cast<int64_t>(i));
  }
  if (envs.empty()) return;
  const auto n = static_cast<int64_t>(wanted.size()), z = static_cast<int64_t>(size_);
  std::vector<int64_t> shape = spec_.shape;
  shape.insert(shape.begin(), n);
  const Tensor all =
      at::from_blob(const_cast<std::byte*>(images), shape, at::kByte);   // (N, C, H, W)
  const Tensor out = at::from_blob(latents.data(), {n, z}, at::kFloat);  // (N, Z)
  if (envs.size() == wanted.size()) {
    out.copy_(encoder_(all));
    return;
  }
  const Tensor rows = at::tensor(envs);  // (n)
  out.index_copy_(0, rows, encoder_(all.index_select(0, rows)));
}

std::vector<const std::byte*> LatentPolicy::Behind(std::span<const std::byte* const> fields,
                                                   const std::vector<float>& latents) const {
  std::vector<const std::byte*> behind = {std::as_bytes(std::span(latents)).data()};
  for (size_t f = 0; f < fields.size(); ++f) {
    if (f != image_) behind.push_back(fields[f]);
  }
  return behind;
}

void LatentPolicy::Act(const Input& input, const Output& output) {
  // Who acts at random looks at nothing.
  wanted_.assign(input.begin.size(), input.mode != ActMode::kUniform);
  Encode(input.observations[image_], wanted_, latents_);
  const std::vector<const std::byte*> observations = Behind(input.observations, latents_);
  for (size_t i = 0; i < wanted_.size(); ++i) wanted_[i] &= input.begin[i] != Begin::kNothing;
  std::vector<const std::byte*> finals;
  Policy::Last last = input.last;
  if (!last.final_observations.empty()) {
    Encode(last.final_observations[image_], wanted_, finals_);
    finals = Behind(last.final_observations, finals_);
    last.final_observations = finals;
  }
  policy_->Act({.observations = observations,
                .begin = input.begin,
                .state = input.state,
                .last = last,
                .mode = input.mode,
                .random = input.random,
                .ragged = input.ragged},
               output);
}

void LatentPolicy::Load(const Snapshot& snapshot) {
  encoder_.Load(TensorsOf(snapshot.tensors, kLatentPrefix));
  policy_->Load(snapshot);
}

}  // namespace rookery
