// A critic of values: the squared error of eq. 5 (sac_losses.h).
#pragma once

#include "agents/sac/critic_loss.h"

namespace rookery {

class MseCritic : public CriticLoss {
 public:
  explicit MseCritic(const SacLosses& losses) : losses_(losses) {}

  int64_t outputs() const override { return 1; }
  Tensor Values(const Tensor& answers) const override;
  Lesson Learn(const TransitionBatch& t, const CriticAnswers& answers, const Tensor& alpha,
               const Tensor& next_log_prob, UpdateResult& result) const override;

 private:
  SacLosses losses_;
};

}  // namespace rookery
