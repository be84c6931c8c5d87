// LS3 as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/ls3/ls3_config.h"
#include "agents/registry.h"

namespace rookery {

struct Ls3Card {
  using Config = Ls3Config;
  static constexpr const char* kName = "ls3";
  static AgentPage Page();
  static std::string DefaultsFor(const std::string&) { return ""; }
  // In ls3.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const Ls3Config& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const Ls3Config& config, const AgentContext& context);
};

}  // namespace rookery
