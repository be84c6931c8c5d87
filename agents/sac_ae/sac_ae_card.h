// SAC+AE as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/registry.h"
#include "agents/sac_ae/sac_ae_config.h"

namespace rookery {

struct SacAeCard {
  using Config = SacAeConfig;
  static constexpr const char* kName = "sac_ae";
  static AgentPage Page();
  // Throws UserError where the encoder is residual.
  static PolicyForm Form(const SacAeConfig& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string&) { return ""; }
  // In sac_ae.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const SacAeConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const SacAeConfig& config, const AgentContext& context);
};

}  // namespace rookery
