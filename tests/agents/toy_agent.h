// ToyAgent: the smallest agent that uses all of the contract: two requests with two samplers, two
// groups, every kind of schedule, a policy with state and an extra column, exact saving. It learns
// the reward of a transition and the return of an episode by linear regression.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/agent.h"

namespace rookery {

struct ToyOptions {
  Schedule schedule{};      // any
  int64_t batch_size = 32;  // transitions
  int64_t batch_episodes = 4;
  int64_t max_length = 10;     // decisions of an episode
  int64_t episodes_every = 1;  // updates between two of the second request
  double learning_rate = 1e-2;
};

// For an env whose first observation is a float32 vector.
std::unique_ptr<Agent> MakeToyAgent(const EnvSpec& env, const ToyOptions& options);

// Acts in [-1, 1] by a linear map; counts decisions in its state, and in the extra column
// "decision" (N) int64.
std::unique_ptr<Policy> MakeToyPolicy(const EnvSpec& env);

}  // namespace rookery
