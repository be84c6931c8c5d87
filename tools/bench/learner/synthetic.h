// Envs and batches made of random numbers: what an agent's updates are measured and tested on
// without an env, a replay or anything but LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/agent.h"
#include "agents/registry.h"
#include "core/env_spec.h"

namespace rookery {

struct SyntheticSizes {
  int64_t observation = 17;  // elements of a vector, or of a row
  int64_t action = 6;        // elements, or choices
  int64_t image = 84;        // pixels a side
};

// One of each kind that agents are made for: vectors with continuous and with discrete actions,
// rows that are acted on, images, and images of 64 x 64 for whose sizes are fixed.
std::vector<EnvSpec> SyntheticEnvs(const SyntheticSizes& sizes);

// The first of these that the agent doesn't refuse. Throws its last refusal where there is none.
EnvSpec SyntheticEnvFor(const AgentConfig& config, const SyntheticSizes& sizes);

// A batch for each request, on the device: observations and rewards at random, actions within
// bounds, no ends, what else is asked for in [0, 1). Throws UserError for what it can't make:
// samplers other than n_step, values with any number of rows.
Batches SyntheticBatches(const std::vector<BatchRequest>& requests, const EnvSpec& env,
                         at::Device device);
// Those that the agent's first update wants, with the observations that it keeps itself.
Batches SyntheticBatches(const Agent& agent, const EnvSpec& env, at::Device device);

}  // namespace rookery
