#include "agents/normalizer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {

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
  const Tensor scale = (variance_ + kForm.epsilon).rsqrt();  // (D)
  return ((x - mean_) * scale).clamp(-kForm.clip, kForm.clip).to(x.scalar_type());
}

NamedTensors Normalizer::Named() const {
  NamedTensors named;
  named.Add("mean", mean_);
  named.Add("variance", variance_);
  named.Add("count", count_);
  return named;
}

void Normalizer::Load(const NamedTensors& saved) {
  for (const auto& [name, tensor] : Named()) CopyNamed(saved, name, tensor);
}

}  // namespace rookery
