#include "agents/sac/return_scale.h"

#include <ATen/ATen.h>

#include "core/strings.h"

namespace rookery {
namespace {

constexpr double kEpsilon = 1e-8;  // added to the variance: FlashSAC's

}  // namespace

ReturnScale::ReturnScale(const VectorSacConfig& config)
    : on_(config.scale_returns != "none"),
      bound_(config.scale_returns == "bounded" ? config.support.high : 0),
      gamma_(config.gamma) {}

void ReturnScale::Ask(BatchRequest& request) const {
  if (!on_) return;
  ConfigNode returns = ConfigNode::Map();
  returns["gamma"] = ConfigNode::Scalar(ShortestDouble(gamma_));
  request.options.Set("returns", returns);
}

// Of batches that are drawn from several sources, the source whose returns vary most counts.
Tensor ReturnScale::Of(const NamedTensors& batch) const {
  const Tensor largest = batch["return_largest"].amax();               // ()
  Tensor scale = (batch["return_variance"].amax() + kEpsilon).sqrt();  // ()
  if (bound_ > 0) scale = at::maximum(scale, largest / bound_);
  return at::where(largest > 0, scale, 1.0);
}

}  // namespace rookery
