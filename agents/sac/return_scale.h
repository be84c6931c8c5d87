// ReturnScale: what rewards are divided by, so that returns are of about one size whatever a task
// pays (XQC, FlashSAC: "reward normalization").
#pragma once

#include "agents/sac/vector_sac_config.h"
#include "core/batch_request.h"
#include "core/tensor/live_state.h"

namespace rookery {

class ReturnScale {
 public:
  ReturnScale(const VectorSacConfig& config, const at::TensorOptions& options);

  bool on() const { return on_; }
  // The option of a batch of n-step windows that brings `return_variance` and `return_largest`.
  void Ask(BatchRequest& request) const;

  // rewards (B) divided by max(sqrt(variance), largest / bound), of what the batch says of all
  // returns so far; without a bound by the deviation alone.
  Tensor Scaled(const Tensor& rewards, const NamedTensors& batch) const;

  // "return_scale/variance" and "return_scale/largest".
  void Declare(LiveState& state) const;

 private:
  bool on_;
  double bound_;  // 0: none
  double gamma_;
  Tensor variance_;  // ()
  Tensor largest_;   // ()
};

}  // namespace rookery
