// Soft Actor-Critic (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications",
// arXiv 1812.05905): twin critics, tanh-squashed Gaussian, learned temperature.
#pragma once

#include <memory>

#include "agents/off_policy/off_policy_agent.h"
#include "agents/sac/vector_sac_config.h"

namespace rookery {

std::unique_ptr<Agent> MakeSac(const VectorSacConfig& config, const AgentContext& context,
                               AgentInternals internals = {});

std::unique_ptr<Policy> MakeSacPolicy(const VectorSacConfig& config, const AgentContext& context);

}  // namespace rookery
