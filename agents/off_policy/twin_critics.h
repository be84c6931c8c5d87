// TwinCritics: two critics of one state and action, and their slow copies (Fujimoto et al. 2018,
// "Addressing Function Approximation Error in Actor-Critic Methods", arXiv 1802.09477, section 4).
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

class TwinCritics {
 public:
  // Of observations (B, C) and actions (B, A). `layer_norm`: of the hidden layers.
  TwinCritics(int64_t observation, int64_t action, const std::vector<int64_t>& hidden,
              bool layer_norm, const at::TensorOptions& options);

  // Draws weights; the slow copies get the same.
  void Initialize(const at::Generator& generator, const Initializer& layers = FanInUniform());

  // Q_1, Q_2 (2, B), whose gradients flow to the weights.
  Tensor operator()(const Tensor& obs, const Tensor& action) const;
  // The same with the weights as constants: gradients flow to the action alone.
  Tensor Frozen(const Tensor& obs, const Tensor& action) const;
  // Q_1 alone (B), likewise.
  Tensor FirstFrozen(const Tensor& obs, const Tensor& action) const;
  // min_k Q'_k (B), of the slow copies; for targets, without gradients.
  Tensor TargetMin(const Tensor& obs, const Tensor& action) const;

  // Q' += tau (Q - Q').
  void FollowTargets(double tau) const;

  const Tensor& flat() const { return online_.flat(); }  // what an optimizer steps
  const Mlp& online() const { return online_; }
  const Mlp& target() const { return target_; }

 private:
  Mlp online_;  // (B, C + A) -> (2, B, 1)
  Mlp target_;
};

}  // namespace rookery
