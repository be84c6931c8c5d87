// Options of agents/dqn. Names are Stable-Baselines3's where it has one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/off_policy/off_policy_config.h"

namespace rookery {

// A snapshot's tensor () float64: the share of random actions when it was made. Policies act in
// other processes, which know nothing else of how far training is.
inline constexpr const char* kEpsilon = "epsilon";

struct DqnConfig : OffPolicyConfig {
  bool double_q = true;
  bool dueling = false;
  int64_t target_frequency = 100;
  double max_grad_norm = 10;  // 0: not clipped
  double exploration_initial_eps = 1;
  double exploration_final_eps = 0.05;
  int64_t exploration_decisions = 10'000;
  std::vector<std::string> observations{};

  DqnConfig();  // with defaults of its own for some that are shared
  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  // Indices into env.observations.
  std::vector<size_t> ReadFields(const EnvSpec& env) const;  // throws UserError
  // The share of random actions after so many decisions.
  double EpsilonAfter(double decisions) const;
};

}  // namespace rookery
