#include "agents/ls3/safe_set.h"

#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"

namespace rookery {

SafeSet::SafeSet(int64_t latent, const std::vector<int64_t>& hidden, double gamma,
                 std::string spread, const at::TensorOptions& options)
    : online_({.inputs = latent, .hidden = hidden, .outputs = 1}, options),
      target_(online_.shape(), options),
      gamma_(gamma),
      spread_(std::move(spread)) {}

void SafeSet::Initialize(const at::Generator& generator, bool faithful) {
  online_.Initialize(generator);
  faithful ? target_.Initialize(generator) : CopyTarget();
}

Tensor SafeSet::Target(const Tensor& next_z, const Tensor& label) const {
  if (spread_ == "none") return label;
  const at::NoGradGuard no_grad;
  const Tensor reached = gamma_ * target_(next_z).flatten().sigmoid();  // (B)
  return spread_ == "max" ? at::maximum(reached, label) : reached + (1 - gamma_) * label;
}

Tensor SafeSet::Loss(const Tensor& z, const Tensor& next_z, const Tensor& label) const {
  const Tensor logits = online_(z).flatten();  // (B)
  return at::binary_cross_entropy_with_logits(logits, Target(next_z, label));
}

Tensor SafeSet::Probability(const Tensor& z) const {
  const at::NoGradGuard no_grad;
  return online_.Frozen(z).flatten().sigmoid();
}

void SafeSet::CopyTarget() const { Follow(target_, online_, 1); }

}  // namespace rookery
