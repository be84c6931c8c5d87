#include "agents/sac/return_scale.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/strings.h"

namespace rookery {
namespace {

constexpr double kEpsilon = 1e-8;  // added to the variance: FlashSAC's

}  // namespace

ReturnScale::ReturnScale(const VectorSacConfig& config, const at::TensorOptions& options)
    : on_(config.scale_returns != "none"),
      bound_(config.scale_returns == "bounded" ? config.support.high : 0),
      gamma_(config.gamma),
      variance_(at::ones({}, options)),
      largest_(at::zeros({}, options)) {}

void ReturnScale::Ask(BatchRequest& request) const {
  if (!on_) return;
  ConfigNode returns = ConfigNode::Map();
  returns["gamma"] = ConfigNode::Scalar(ShortestDouble(gamma_));
  request.options.Set("returns", returns);
}

// Of batches that are drawn from several sources, the source whose returns vary most counts.
Tensor ReturnScale::Scaled(const Tensor& rewards, const NamedTensors& batch) const {
  const at::NoGradGuard no_grad;
  Tensor(variance_).copy_(batch["return_variance"].amax());
  Tensor(largest_).copy_(batch["return_largest"].amax());
  Tensor scale = (variance_ + kEpsilon).sqrt();  // ()
  if (bound_ > 0) scale = at::maximum(scale, largest_ / bound_);
  return rewards / scale;
}

void ReturnScale::Declare(LiveState& state) const {
  if (!on_) return;
  state.Add("return_scale/variance", variance_, StateKind::kStatistic);
  state.Add("return_scale/largest", largest_, StateKind::kStatistic);
}

}  // namespace rookery
