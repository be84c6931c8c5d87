// A config's agent, made.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agents/agent.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// The config's device; "auto" becomes one that is here.
std::string DeviceOf(const ExperimentConfig& config);

// The agent, on that device. `env`, `learner`: as MakeAgentContext has them. Throws UserError where
// it can't act in the env, or the device isn't there.
std::unique_ptr<Agent> MakeAgent(const ExperimentConfig& config, const EnvSpec& env,
                                 uint64_t learner = 0);

}  // namespace rookery
