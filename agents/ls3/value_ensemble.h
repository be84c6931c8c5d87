// ValueEnsemble: what a latent is worth, by K networks with slow copies (Wilcox et al. 2021, LS3,
// section 4.3). The reward is -1 a step until the goal, and goals are worth 0.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

class ValueEnsemble {
 public:
  ValueEnsemble(int64_t nets, int64_t latent, const std::vector<int64_t>& hidden,
                const at::TensorOptions& options);

  // The slow copies get the same weights.
  void Initialize(const at::Generator& generator);

  // Both: smooth L1 losses, the mean over the batch and the sum over the networks, (); each network
  // has rows of its own.

  // Of what was still to come in the episode, the first regression: z (K, B, Z), to_go (K, B).
  Tensor RegressionLoss(const Tensor& z, const Tensor& to_go) const;
  // Of y = r + discount V'(z'), and 0 where r is 0: z, next_z (K, B, Z), reward, discount (K, B).
  Tensor Loss(const Tensor& z, const Tensor& reward, const Tensor& discount,
              const Tensor& next_z) const;

  // Means over the networks, (B), without gradients: z (B, Z).
  Tensor Mean(const Tensor& z) const;

  // The slow copies become equal.
  void CopyTargets() const;

  const Mlp& online() const { return online_; }
  const Mlp& target() const { return target_; }

 private:
  Mlp online_;  // (K, B, Z) -> (K, B, 1)
  Mlp target_;
};

}  // namespace rookery
