// How plans are imagined (imagined_plans.h). Needs no LibTorch.
#pragma once

#include <cstdint>

namespace rookery {

struct ImaginationConfig {
  int64_t particles = 20;             // P, of each candidate
  double constraint_threshold = 0.2;  // of the probability that a step violates
  double goal_threshold = 0.5;        // of the probability that a step is at the goal
  bool safe_set = true;               // off: the last latent may be anywhere
  bool constraints = true;            // off: steps may violate
  // What is infeasible already is imagined no further, and valued no more. Plans are the same; a
  // GPU does all of it, as it would have to be asked what is left.
  bool skip = true;
  // As LS3's code has it: one network a step for all particles, the goal's logit in the place of
  // its probability, and one violation may be outweighed by a positive score.
  bool faithful = false;
};

}  // namespace rookery
