#include "agents/sac/sac_losses.h"

#include <ATen/ATen.h>

namespace rookery {

GaussianForm GaussianFormOf(const SacConfig& config) {
  return {.log_std_low = config.log_std_min,
          .log_std_high = config.log_std_max,
          .tanh_log_std = config.losses.log_std == "tanh",
          .epsilon_log_prob = config.losses.log_prob == "epsilon"};
}

Tensor SoftTarget(const TransitionBatch& t, const Tensor& next_q, const Tensor& alpha,
                  const Tensor& next_log_prob) {
  const auto of_row = [&](const Tensor& x) { return next_q.dim() == 2 ? x.unsqueeze(1) : x; };
  return of_row(t.reward) + of_row(t.discount) * (next_q - of_row(alpha * next_log_prob));
}

Tensor SoftCriticLoss(const TransitionBatch& t, const Tensor& error, const SacLosses& losses) {
  const Tensor loss = t.MeanLoss(error.square()).sum();  // ()
  return losses.critic == "half" ? 0.5 * loss : loss;
}

Tensor SoftActorLoss(const Tensor& alpha, const Tensor& log_prob, const Tensor& value) {
  return (alpha * log_prob - value).mean();  // ()
}

}  // namespace rookery
