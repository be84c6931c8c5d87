// Temperature: SAC's alpha, learned or fixed.
#pragma once

#include "agents/agent.h"
#include "agents/sac/sac_config.h"

namespace rookery {

class Temperature {
 public:
  Temperature(const SacConfig& config, int64_t action_dim, const at::TensorOptions& options,
              const RateSchedule& schedule = {});

  // "log_alpha" and its optimizer.
  void Declare(LiveState& state) const;
  // What was saved under another one: a temperature that was fixed at 0 could never be learned
  // again.
  void Fit(NamedTensors& saved) const;

  Tensor alpha() const;  // (), without a gradient
  bool learned() const { return learned_; }
  ParameterGroup& group() { return group_; }

  // One step of J(alpha), eq. 18, where it is learned: it rises while the entropy of what the actor
  // did, -mean log_prob (B), is below its target.
  void Step(const Tensor& log_prob, Trainer& trainer, UpdateResult& result);

 private:
  bool learned_;
  bool log_alpha_loss_;
  double target_entropy_;
  Tensor log_alpha_;  // ()
  ParameterGroup group_;
};

}  // namespace rookery
