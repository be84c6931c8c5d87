// SafeSet: how likely a latent is one from which the demonstrated region can be reached (Wilcox et
// al. 2021, LS3, section 4.2): 1 where an episode that came to the goal was, gamma to the power of
// the steps towards that elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

class SafeSet {
 public:
  // `spread`: how labels spread back along transitions: "max", the paper's, "mix", a mean weighed
  // by gamma, or "none", labels alone.
  SafeSet(int64_t latent, const std::vector<int64_t>& hidden, double gamma, std::string spread,
          const at::TensorOptions& options);

  // The slow copy gets the same weights; LS3's code begins it with others (`faithful`).
  void Initialize(const at::Generator& generator, bool faithful = false);

  // What is learned, (B): z' (B, Z), label (B), 1 in the region. Never below gamma times the slow
  // copy's, nor, with "max", below the label.
  Tensor Target(const Tensor& next_z, const Tensor& label) const;
  // Binary cross entropy, (): z, next_z (B, Z), label (B).
  Tensor Loss(const Tensor& z, const Tensor& next_z, const Tensor& label) const;

  // (B), without gradients.
  Tensor Probability(const Tensor& z) const;

  void CopyTarget() const;

  const Mlp& online() const { return online_; }
  const Mlp& target() const { return target_; }

 private:
  Mlp online_;  // (B, Z) -> (1, B, 1), a logit
  Mlp target_;
  double gamma_;
  std::string spread_;
};

}  // namespace rookery
