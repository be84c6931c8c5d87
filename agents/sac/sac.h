// Soft Actor-Critic (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications",
// arXiv 1812.05905): twin critics, tanh-squashed Gaussian, learned temperature.
#pragma once

#include <memory>

#include "agents/agent.h"
#include "agents/agent_context.h"
#include "agents/sac/sac_config.h"
#include "core/tensor/noise.h"

namespace rookery {

// For tests: double precision, and noise of their own.
struct SacInternals {
  at::ScalarType dtype = at::kFloat;
  std::unique_ptr<NoiseSource> noise{};  // null: a generator of the context's seed
};

// Batch "batch": "obs/<f>", "next_obs/<f>" (B, ...), "action" (B, A), "reward" (B), the n-step sum,
// "discount" (B), gamma^steps or 0 where the window ends in a terminal state. A time-aware agent
// reads "remaining_time" and "steps" (B) too.
std::unique_ptr<Agent> MakeSac(const SacConfig& config, const AgentContext& context,
                               SacInternals internals = {});

std::unique_ptr<Policy> MakeSacPolicy(const SacConfig& config, const AgentContext& context);

}  // namespace rookery
