// A config's policy, made: the same for actors and evaluation. No LibTorch.
#pragma once

#include <cstdint>
#include <memory>

#include "agents/agent_context.h"
#include "agents/policy.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// `env`: the config's. `learner`: its number among those that train together; each has noise of its
// own.
AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env,
                              uint64_t learner = 0);

// Throws UserError where the config's agent can't act in `env`, the config's.
void CheckEnv(const ExperimentConfig& config, const EnvSpec& env);

// How the agent's policy acts (AgentEntry::policy_form, which must be there). Throws UserError.
PolicyForm FormOf(const ExperimentConfig& config, const EnvSpec& env);

// The agent's policy alone, on the CPU, for actors and evaluation. Throws UserError.
std::unique_ptr<Policy> MakePolicy(const ExperimentConfig& config, const EnvSpec& env);

}  // namespace rookery
