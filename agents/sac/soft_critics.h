// SoftCritics: SAC's critics and their slow copies, of whatever networks.
#pragma once

#include <memory>

#include "agents/sac/critic_loss.h"
#include "core/tensor/network.h"

namespace rookery {

class SoftCritics {
 public:
  // Two networks of one shape, of (s, a).
  SoftCritics(std::unique_ptr<Network> online, std::unique_ptr<Network> target)
      : online_(std::move(online)), target_(std::move(target)) {}

  // Draws weights; the slow copies get the same.
  void Initialize(const at::Generator& generator);

  // Networks that normalize by the batch see (s, a) and (s', a') as one batch, both those that
  // learn and the slow ones, so that both of a difference are normalized alike (Bhatt et al. 2024,
  // "CrossQ", arXiv 1902.05605, section 3; XQC and FlashSAC keep slow copies beside it).
  // `next_action`: (B, A).
  CriticAnswers Answer(const TransitionBatch& t, const Tensor& next_action) const;
  // For (s, a), as constants: (K, B, O).
  Tensor Frozen(const Tensor& obs, const Tensor& action) const;

  // Q' += tau (Q - Q'), parameters alone: the slow ones never use running statistics.
  void FollowTargets(double tau) const;

  const Network& online() const { return *online_; }
  const Network& target() const { return *target_; }

 private:
  std::unique_ptr<Network> online_;
  std::unique_ptr<Network> target_;
};

}  // namespace rookery
