// Elites: the best feasible sequences of a population, and the Gaussian that is likeliest to have
// drawn them. K problems side by side, N sequences each.
#pragma once

#include <cstdint>

#include "planning/cem/action_gaussian.h"

namespace rookery {

struct Elites {
  Tensor count;           // (K) int64: E, or all feasible ones where those are fewer
  Tensor best;            // (K, H, A), the first of the best; any where count is 0
  Tensor best_score;      // (K), -inf where count is 0
  ActionGaussian fitted;  // (K, H, A), zeros where count is 0
};

// Of sequences (K, N, H, A) with scores (K, N), more is better, and feasible (K, N) bool. Scores of
// NaN and -inf are infeasible. Of equal scores the first are taken.
//
// The fit is that of maximum likelihood (de Boer et al. 2005): the elites' mean, and the root of
// their mean squared distance from it, so that one elite has deviation 0. LS3's code divides by one
// less.
Elites ElitesOf(const Tensor& sequences, const Tensor& scores, const Tensor& feasible,
                int64_t elites);

}  // namespace rookery
