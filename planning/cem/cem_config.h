// Options of the cross-entropy method. Needs no LibTorch.
#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace rookery {

// The defaults are those of Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon
// Visuomotor Control of Sparse Reward Iterative Tasks", in its authors' code.
struct CemConfig {
  int64_t horizon = 5;        // H, steps of a sequence
  int64_t population = 1000;  // N, sequences drawn at once
  int64_t elites = 100;       // E, the best of them, which the next ones are drawn like
  int64_t iterations = 4;     // populations, where none of them is without a feasible sequence
  double random_share = 1;    // of a first population, uniform in the box; the rest from before
  double momentum = 0;        // share of the old mean and deviation in the new ones
  double min_std = 0;         // floor of the deviations, in the actions' units
  double tolerance = 0;       // deviations, as shares of the box, at which to stop; 0: never
  int64_t restarts = 5;       // most, each with a threshold relaxed once more
  double relaxation = 0.8;    // what each multiplies the threshold by
  // Which populations the plan is the best sequence of: "last", the last one evaluated, as in LS3's
  // code, or "all" since the last restart.
  std::string best_of = "last";

  Fields fields();
  // Throws UserError where options contradict each other.
  void Check() const;
};

}  // namespace rookery
