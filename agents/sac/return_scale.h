// ReturnScale: what rewards are divided by, so that returns are of about one size whatever a task
// pays (XQC, FlashSAC: "reward normalization").
#pragma once

#include "agents/sac/vector_sac_config.h"
#include "core/batch_request.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

class ReturnScale {
 public:
  explicit ReturnScale(const VectorSacConfig& config);

  bool on() const { return on_; }
  // The option of a batch of n-step windows that brings `return_variance` and `return_largest`.
  void Ask(BatchRequest& request) const;

  // What rewards are divided by: max(sqrt(variance), largest / bound), of what the batch says of
  // all returns so far; without a bound the deviation alone. 1 while all of them are 0, as they are
  // before a rare reward is found. ().
  Tensor Of(const NamedTensors& batch) const;

 private:
  bool on_;
  double bound_;  // 0: none
  double gamma_;
};

}  // namespace rookery
