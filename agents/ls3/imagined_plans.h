// ImaginedPlans: what sequences of actions lead to in latent space, and what that is worth (Wilcox
// et al. 2021, LS3, section 4.4, and its code, policy/cem_policy.py). A planner (planning/cem) asks
// it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agents/ls3/latent_classifier.h"
#include "agents/ls3/latent_dynamics.h"
#include "agents/ls3/safe_set.h"
#include "agents/ls3/value_ensemble.h"
#include "core/random.h"
#include "planning/cem/cem.h"

namespace rookery {

struct ImaginationOptions {
  int64_t particles = 20;             // P, of each candidate
  double constraint_threshold = 0.2;  // of the probability that a step violates
  double goal_threshold = 0.5;        // of the probability that a step is at the goal
  bool safe_set = true;               // off: the last latent may be anywhere
  bool constraints = true;            // off: steps may violate
  // As LS3's code has it: one network a step for all particles, the goal's logit in the place of
  // its probability, and one violation may be outweighed by a positive score.
  bool faithful = false;
};

class ImaginedPlans {
 public:
  // All must outlive it.
  ImaginedPlans(const LatentDynamics& dynamics, const ValueEnsemble& value, const SafeSet& safe_set,
                const LatentClassifier& constraint, const LatentClassifier& goal,
                const ImaginationOptions& options);

  // One problem's candidates from its latent z (Z): sequences (N, H, A) -> scores and feasibility
  // (N) each. A candidate's score is the mean over particles of the last latent's value, and the
  // number of steps whose mean goal probability is above its threshold. It is feasible where no
  // particle violates at any step, and the mean probability of the safe set at the last latent is
  // at least `safe_threshold`. Draws from `random`.
  CemScores Score(const Tensor& z, const Tensor& sequences, const Tensor& safe_threshold,
                  Random& random) const;

  // The latents (P, N, H, Z) that the sequences (N, H, A) lead to.
  Tensor Imagine(const Tensor& z, const Tensor& sequences, Random& random) const;

 private:
  const LatentDynamics& dynamics_;
  const ValueEnsemble& value_;
  const SafeSet& safe_set_;
  const LatentClassifier& constraint_;
  const LatentClassifier& goal_;
  ImaginationOptions options_;
};

}  // namespace rookery
