// A config's agent, made: the same for learner, actors and evaluation.
#pragma once

#include <cstdint>
#include <memory>

#include "agents/agent.h"
#include "agents/agent_context.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// `env`: the config's. "auto" becomes a device that is here. `learner`: its number among those that
// train together; each has noise of its own.
AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env,
                              uint64_t learner = 0);

// The agent, on the config's device. Throws UserError where it can't act in the env, or the device
// isn't there.
std::unique_ptr<Agent> MakeAgent(const ExperimentConfig& config, const EnvSpec& env,
                                 uint64_t learner = 0);

// Its policy alone, on the CPU, for actors and evaluation. Throws UserError.
std::unique_ptr<Policy> MakePolicy(const ExperimentConfig& config, const EnvSpec& env);

}  // namespace rookery
