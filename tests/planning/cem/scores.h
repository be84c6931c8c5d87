// What the tests score sequences with.
#pragma once

#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "planning/cem/cem.h"

namespace rookery {

inline ActionBox UnitBox(int64_t actions) {
  return {at::full({actions}, -1.0), at::full({actions}, 1.0)};
}

inline Tensor AllFeasible(const Tensor& score) { return at::ones_like(score, at::kBool); }

// Minus the squared distance from `target` (H, A), all sequences feasible.
inline CemScore NearTo(const Tensor& target) {
  return [target](const CemCandidates& c) -> CemScores {
    const Tensor score = -(c.sequences - target).square().sum({2, 3});  // (K, N)
    return {score, AllFeasible(score)};
  };
}

// The same, and keeps what it was asked.
inline CemScore Recorded(const CemScore& score, std::vector<CemCandidates>& asked) {
  return [score, &asked](const CemCandidates& c) {
    asked.push_back(c);
    return score(c);
  };
}

inline bool Same(const CemPlan& a, int64_t i, const CemPlan& b, int64_t j) {
  const CemOutcome& x = a.outcomes[static_cast<size_t>(i)];
  const CemOutcome& y = b.outcomes[static_cast<size_t>(j)];
  return a.sequence[i].equal(b.sequence[j]) && a.score[i].equal(b.score[j]) &&
         a.gaussian.mean[i].equal(b.gaussian.mean[j]) &&
         a.gaussian.std[i].equal(b.gaussian.std[j]) && x.feasible == y.feasible &&
         x.converged == y.converged && x.threshold == y.threshold &&
         x.populations == y.populations && x.restarts == y.restarts;
}

}  // namespace rookery
