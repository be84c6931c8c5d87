// DQN as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/dqn/dqn_config.h"
#include "agents/registry.h"

namespace rookery {

struct DqnCard {
  using Config = DqnConfig;
  static constexpr const char* kName = "dqn";
  static AgentPage Page();
  static PolicyForm Form(const DqnConfig& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string&) { return ""; }
  // In dqn.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const DqnConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const DqnConfig& config, const AgentContext& context);
};

}  // namespace rookery
