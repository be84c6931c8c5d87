// SAC as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/registry.h"
#include "agents/sac/vector_sac_config.h"

namespace rookery {

struct SacCard {
  using Config = VectorSacConfig;
  static constexpr const char* kName = "sac";
  static AgentPage Page();
  static PolicyForm Form(const VectorSacConfig& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string& env_id);
  static ConfigNode Preset(const std::string& name) { return Config::Preset(name); }
  // In sac.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const VectorSacConfig& config,
                                          const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const VectorSacConfig& config,
                                            const AgentContext& context);
};

}  // namespace rookery
