// Disturbance: what lies between a policy and a real robot. Actions arrive late, observations are
// noisy. For any env.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "envs/env.h"

namespace rookery {

struct DisturbanceOptions {
  // Decisions between an action's choice and its being done: one number, or [low, high], drawn anew
  // for each episode as the parameter `action_delay`. Until the first one arrives the middle of the
  // action's bounds is done; of choices the first.
  std::vector<int64_t> action_delay = {0};
  // Standard deviation of normal noise on an observation field of floats, in its own unit; "*": on
  // each that is not named and is no goal.
  std::vector<std::pair<std::string, double>> observation_noise{};
};

inline constexpr int64_t kMaxActionDelay = 1000;  // decisions

// The env of `factory`, disturbed; without delay and noise `factory` itself. An episode stays a
// function of its seed, parameters and actions. A policy is not told which actions are under way.
// Bounds of a noisy field are gone. Throws UserError for what the env hasn't, naming the nearest.
EnvFactory AddDisturbance(EnvFactory factory, const DisturbanceOptions& options);

}  // namespace rookery
