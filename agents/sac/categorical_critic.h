// A critic of distributions over fixed returns (Bellemare, Dabney and Munos 2017, "A Distributional
// Perspective on Reinforcement Learning", arXiv 1707.06887, Algorithm 1), whose target is the soft
// one, atom by atom.
#pragma once

#include "agents/sac/critic_loss.h"

namespace rookery {

class CategoricalCritic : public CriticLoss {
 public:
  CategoricalCritic(const SupportConfig& support, const SacLosses& losses,
                    const at::TensorOptions& options);

  int64_t outputs() const override { return atoms_.size(0); }
  // What is expected: sum_i p_i z_i.
  Tensor Values(const Tensor& answers) const override;
  // The target is the distribution of the slow critic that expects less. "train/clamped_targets":
  // the share of targets whose mean lies beyond the support (the tails of a critic that knows
  // nothing yet do, too, and say nothing); "train/clamped_returns": the same without entropy.
  Lesson Learn(const TransitionBatch& t, const CriticAnswers& answers, const Tensor& alpha,
               const Tensor& next_log_prob, UpdateResult& result) const override;

  std::string Warning(const Metrics& metrics) const override;

 private:
  Tensor Beyond(const Tensor& values) const;

  SupportConfig support_;
  SacLosses losses_;
  Tensor atoms_;  // (Z), z
};

// Probabilities (B, Z) of returns (B, Z), which may lie anywhere on the support, given to the atoms
// beside each, the nearer the more: (B, Z), of the same sums. `returns` are not beyond it.
Tensor ProjectOnAtoms(const Tensor& probabilities, const Tensor& returns,
                      const SupportConfig& support);

}  // namespace rookery
