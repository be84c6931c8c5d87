// Deep Q-Network (Mnih et al. 2015, "Human-level control through deep reinforcement learning",
// Nature 518), with the double estimate (van Hasselt, Guez & Silver 2016, arXiv 1509.06461).
#pragma once

#include <memory>

#include "agents/dqn/dqn_config.h"
#include "agents/off_policy/off_policy_agent.h"

namespace rookery {

std::unique_ptr<Agent> MakeDqn(const DqnConfig& config, const AgentContext& context,
                               AgentInternals internals = {});

std::unique_ptr<Policy> MakeDqnPolicy(const DqnConfig& config, const AgentContext& context);

}  // namespace rookery
