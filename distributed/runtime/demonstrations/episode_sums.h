// EpisodeSums: what recorded episodes (datasets/frames.h) came to, for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/env_spec.h"
#include "core/named_arrays.h"

namespace rookery {

// Element i of an array, whatever its type.
double ElementAt(const NamedArray& array, size_t i);

struct EpisodeSums {
  int64_t episodes = 0;
  int64_t decisions = 0;
  double reward = 0;       // raw, of all
  int64_t successes = 0;   // episodes with any
  int64_t violations = 0;  // episodes with any cost

  void Add(const NamedArrays& episode);
  // "50 episodes, 5000 decisions, mean_reward -83.26, success_rate 1, violation_rate 0": the rates
  // where the env has such.
  std::string Text(const EnvSpec& env) const;
};

}  // namespace rookery
