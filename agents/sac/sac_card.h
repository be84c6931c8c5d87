// SAC as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/registry.h"
#include "agents/sac/sac_config.h"

namespace rookery {

struct SacCard {
  using Config = SacConfig;
  static constexpr const char* kName = "sac";
  static AgentPage Page();
  static PolicyForm Form(const SacConfig& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string& env_id);
  // In sac.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const SacConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const SacConfig& config, const AgentContext& context);
};

}  // namespace rookery
