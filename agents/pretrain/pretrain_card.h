// The pretraining of encoders as the registry knows it. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>

#include "agents/pretrain/pretrain_config.h"
#include "agents/registry.h"

namespace rookery {

struct PretrainCard {
  using Config = PretrainConfig;
  static constexpr const char* kName = "pretrain";
  static AgentPage Page();
  static std::string DefaultsFor(const std::string&) { return ""; }
  // In pretrain.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const PretrainConfig& config,
                                          const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const PretrainConfig& config,
                                            const AgentContext& context);
};

}  // namespace rookery
