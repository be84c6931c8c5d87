#include "agents/normalizer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {

namespace {
constexpr double kEpsilon = 1e-8;  // of the variance: a constant element stays finite
}

Normalizer::Normalizer(int64_t dim, at::Device device) {
  const auto options = at::TensorOptions().dtype(at::kDouble).device(device);
  mean_ = at::zeros({dim}, options);
  variance_ = at::ones({dim}, options);
  count_ = at::zeros({}, options);
}

void Normalizer::Observe(const Tensor& x) {
  const at::NoGradGuard no_grad;
  const Tensor rows = x.to(at::kDouble);  // (B, D)
  const double n = static_cast<double>(rows.size(0));
  const Tensor mean = rows.mean(0);                        // (D)
  const Tensor variance = (rows - mean).square().mean(0);  // (D)
  const Tensor share = n / (count_ + n);                   // ()
  const Tensor delta = mean - mean_;                       // (D)
  variance_.lerp_(variance + (1 - share) * delta.square(), share);
  mean_.addcmul_(delta, share);
  count_.add_(n);
}

Tensor Normalizer::operator()(const Tensor& x) const {
  const Tensor scale = (variance_ + kEpsilon).rsqrt();  // (D)
  return ((x - mean_) * scale).clamp(-kClip, kClip).to(x.scalar_type());
}

NamedTensors Normalizer::Save() const {
  NamedTensors saved;
  saved.Add("mean", mean_.clone());
  saved.Add("variance", variance_.clone());
  saved.Add("count", count_.clone());
  return saved;
}

void Normalizer::Load(const NamedTensors& saved) {
  CopyNamed(saved, "mean", mean_);
  CopyNamed(saved, "variance", variance_);
  CopyNamed(saved, "count", count_);
}

}  // namespace rookery
