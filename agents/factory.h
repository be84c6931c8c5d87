// Makes agents and policies from their configs.
#pragma once

#include <memory>
#include <string>

#include "agents/agent.h"
#include "agents/registry.h"

namespace rookery {

struct AgentContext {
  EnvSpec env;  // what it acts in
  double updates_per_decision = 1;
  int64_t max_decisions = 0;   // of an episode; 0: no limit. For time-aware observations
  std::string device = "cpu";  // "cpu", "cuda", "cuda:1"
  uint64_t seed = 0;           // initial weights and the update's own noise are functions of it
};

// Throws UserError where the agent can't act in the env or the device isn't there.
std::unique_ptr<Agent> MakeAgent(const std::string& name, const AgentConfig& config,
                                 const AgentContext& context);

// The policy alone, without a learner behind it: for actors and evaluation.
std::unique_ptr<Policy> MakePolicy(const std::string& name, const AgentConfig& config,
                                   const AgentContext& context);

}  // namespace rookery
