// What an env is asked when a transition's goal is replaced: what it would have been worth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/env_spec.h"

namespace rookery {

// B transitions of any episodes, a row each; row-major, in float32. A goal has G elements, an
// action A, as the spec says; G is 0 where an env keeps its goals in its parameters alone.
struct Transitions {
  std::span<const float> achieved_goal{};  // (B, G): in the observation that the action led to
  std::span<const float> desired_goal{};   // (B, G): the goal that is asked now
  std::span<const float> action{};         // (B, A), as Env::Step() gets it
};

// What they would have come to.
struct Outcomes {
  std::span<float> reward{};  // (B): written
  // (B), or empty where nobody asks. Comes in as what happened; an env that ends at its goal writes
  // 1 or 0, another one leaves it.
  std::span<uint8_t> terminated{};
};

// Checks the sizes of what Env::Rewards() is given. Throws EnvError that names env and what is at
// fault.
void CheckRewardSizes(const EnvSpec& spec, const Transitions& transitions,
                      std::span<const double> parameters, const Outcomes& out);

// The first `kept` of each row's `columns` values: for an env around another one whose parameters
// come first.
std::vector<double> LeadingColumns(std::span<const double> values, size_t columns, size_t kept);

}  // namespace rookery
