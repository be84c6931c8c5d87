#include "agents/ls3/value_ensemble.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

// values, targets (K, B) -> ().
Tensor SmoothL1(const Tensor& values, const Tensor& targets) {
  return at::smooth_l1_loss(values, targets, at::Reduction::None).mean(1).sum();
}

}  // namespace

ValueEnsemble::ValueEnsemble(int64_t nets, int64_t latent, const std::vector<int64_t>& hidden,
                             const at::TensorOptions& options)
    : online_({.nets = nets, .inputs = latent, .hidden = hidden, .outputs = 1}, options),
      target_(online_.shape(), options) {}

void ValueEnsemble::Initialize(const at::Generator& generator) {
  online_.Initialize(generator);
  CopyTargets();
}

Tensor ValueEnsemble::RegressionLoss(const Tensor& z, const Tensor& to_go) const {
  return SmoothL1(online_(z).squeeze(2), to_go);
}

Tensor ValueEnsemble::Loss(const Tensor& z, const Tensor& reward, const Tensor& discount,
                           const Tensor& next_z) const {
  Tensor y;  // (K, B)
  {
    const at::NoGradGuard no_grad;
    y = reward + discount * target_(next_z).squeeze(2);
    y = at::where(reward == 0, 0, y);
  }
  return SmoothL1(online_(z).squeeze(2), y);
}

Tensor ValueEnsemble::Mean(const Tensor& z) const {
  const at::NoGradGuard no_grad;
  return online_.Frozen(z).squeeze(2).mean(0);
}

void ValueEnsemble::CopyTargets() const { Follow(target_, online_, 1); }

}  // namespace rookery
