// ImaginedPlans: what sequences of actions lead to in latent space, and what that is worth (Wilcox
// et al. 2021, LS3, section 4.4, and its code, policy/cem_policy.py). A planner (planning/cem) asks
// it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Generator.h>

#include "agents/ls3/imagination_config.h"
#include "agents/ls3/latent_classifier.h"
#include "agents/ls3/latent_dynamics.h"
#include "agents/ls3/safe_set.h"
#include "agents/ls3/value_ensemble.h"
#include "core/random.h"
#include "planning/cem/cem.h"

namespace rookery {

class ImaginedPlans {
 public:
  // All must outlive it.
  ImaginedPlans(const LatentDynamics& dynamics, const ValueEnsemble& value, const SafeSet& safe_set,
                const LatentClassifier& constraint, const LatentClassifier& goal,
                const ImaginationConfig& config);

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
  // The chance of one call, the same whichever candidates are left: which network each particle
  // goes by at each step, and a generator of the steps' noise (P, N, Z).
  struct Chance {
    std::vector<std::vector<int64_t>> nets;  // (H, P)
    at::Generator generator;
  };
  Chance Draw(int64_t horizon, const Tensor& z, Random& random) const;
  Tensor Noise(int64_t candidates, const Tensor& z, const Chance& chance) const;

  CemScores ScoreAll(const Tensor& z, const Tensor& sequences, const Tensor& safe_threshold,
                     Random& random) const;
  CemScores ScoreFeasible(const Tensor& z, const Tensor& sequences, const Tensor& safe_threshold,
                          Random& random) const;
  // Of latents (P, N, Z): whether a particle violates (N), whether the last one may be there (N),
  // whether they are at the goal (N), their values (N).
  Tensor Violates(const Tensor& latents) const;
  Tensor IsSafe(const Tensor& last, const Tensor& safe_threshold) const;
  Tensor AtGoal(const Tensor& latents) const;
  Tensor Values(const Tensor& last) const;

  const LatentDynamics& dynamics_;
  const ValueEnsemble& value_;
  const SafeSet& safe_set_;
  const LatentClassifier& constraint_;
  const LatentClassifier& goal_;
  ImaginationConfig config_;
};

}  // namespace rookery
