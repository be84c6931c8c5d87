// Twin Delayed Deep Deterministic policy gradient (Fujimoto, van Hoof & Meger 2018, "Addressing
// Function Approximation Error in Actor-Critic Methods", arXiv 1802.09477).
#pragma once

#include <memory>

#include "agents/off_policy/off_policy_agent.h"
#include "agents/td3/td3_card.h"

namespace rookery {

std::unique_ptr<Agent> MakeTd3(const Td3Config& config, const AgentContext& context,
                               AgentInternals internals = {});

}  // namespace rookery
