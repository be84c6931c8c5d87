// TD3 as the registry knows it: its options and its page. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/off_policy/off_policy_config.h"
#include "agents/registry.h"

namespace rookery {

struct Td3Config : ActorCriticConfig {
  double exploration_noise = 0.1;  // deviations and bounds of noise, where actions span [-1, 1]
  double policy_noise = 0.2;
  double noise_clip = 0.5;

  Td3Config() { policy_frequency = 2; }
  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;
};

struct Td3Card {
  using Config = Td3Config;
  static constexpr const char* kName = "td3";
  static AgentPage Page();
  static PolicyForm Form(const Td3Config& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string& env_id);
  // In td3.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const Td3Config& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const Td3Config& config, const AgentContext& context);
};

}  // namespace rookery
