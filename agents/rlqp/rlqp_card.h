// RLQP as the registry knows it: its options and its page. Needs no LibTorch but to make it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/registry.h"
#include "agents/td3/td3_card.h"

namespace rookery {

// The rows' actions as a teacher would have them (rows, A), in [-1, 1]: an observation of envs that
// have one.
inline constexpr const char* kTeacherField = "teacher";

struct RlqpConfig : Td3Config {
  int64_t rows = 8;             // drawn of each problem
  int64_t cloning_updates = 0;  // that imitate a teacher alone
  double cloning_weight = 0;    // of imitation, after that

  RlqpConfig();
  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;
  std::vector<size_t> ActorFields(const EnvSpec& env) const override;
  std::vector<size_t> CriticFields(const EnvSpec& env) const override;
  // Whether it imitates.
  bool clones() const { return cloning_updates > 0 || cloning_weight > 0; }
};

struct RlqpCard {
  using Config = RlqpConfig;
  static constexpr const char* kName = "rlqp";
  static AgentPage Page();
  static PolicyForm Form(const RlqpConfig& config, const EnvSpec& env);
  static std::string DefaultsFor(const std::string& env_id);
  // In rlqp.cc, with LibTorch.
  static std::unique_ptr<Agent> MakeAgent(const RlqpConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const RlqpConfig& config, const AgentContext& context);
};

}  // namespace rookery
