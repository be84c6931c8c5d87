// SAC's losses (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications", arXiv
// 1812.05905), of whatever networks: agents/sac's on vectors, agents/sac_ae's on images.
#pragma once

#include "agents/off_policy/transitions.h"
#include "agents/sac/sac_config.h"
#include "agents/sac/squashed_gaussian.h"

namespace rookery {

GaussianForm GaussianFormOf(const SacConfig& config);

// The soft target of eq. 6, y = r + discount (min_k Q'_k(s', a') - alpha log pi(a'|s')): (B).
// `next_q` is the minimum (B), `alpha` (), `next_log_prob` (B). Of returns z (B, Z) or (1, Z) that
// are possible in its place, what becomes of each: (B, Z).
Tensor SoftTarget(const TransitionBatch& t, const Tensor& next_q, const Tensor& alpha,
                  const Tensor& next_log_prob);

// J_Q, eq. 5, summed over the critics: the squared distance of each from its target, `error`
// (K, B), or half of that: ().
Tensor SoftCriticLoss(const TransitionBatch& t, const Tensor& error, const SacLosses& losses);

// J_pi, eq. 9: alpha log pi(a|s) - min_k Q_k(s, a), both (B), `alpha` () -> ().
Tensor SoftActorLoss(const Tensor& alpha, const Tensor& log_prob, const Tensor& value);

}  // namespace rookery
