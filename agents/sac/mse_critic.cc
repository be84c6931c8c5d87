#include "agents/sac/mse_critic.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/sac/sac_losses.h"

namespace rookery {

Tensor MseCritic::Values(const Tensor& answers) const { return answers.squeeze(2); }

CriticLoss::Lesson MseCritic::Learn(const TransitionBatch& t, const CriticAnswers& answers,
                                    const Tensor& alpha, const Tensor& next_log_prob,
                                    UpdateResult&) const {
  const Tensor next_q = Values(answers.next).amin(0);            // (B)
  const Tensor y = SoftTarget(t, next_q, alpha, next_log_prob);  // (B)
  const Tensor error = Values(answers.now) - y;                  // (K, B)
  return {SoftCriticLoss(t, error, losses_), error};
}

}  // namespace rookery
