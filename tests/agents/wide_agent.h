// WideAgent: a toy that uses at once what the contracts offer: a stacked uint8 field, a ragged one
// that only its batches have, discrete actions, a belief from rewards that lasts through the trials
// of a task, a learner column that is written back, two sources, three stages, and two groups that
// one loss steps. Made for tests/envs/steps_env.h.
#pragma once

#include <cstdint>
#include <functional>

#include "agents/built_in.h"
#include "core/update_position.h"

namespace rookery {

struct WideConfig : AgentConfig {
  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  std::function<void(const UpdatePosition&)> on_update{};  // called before each; not of the text
  int64_t batch_size = 8;                                  // transitions
  int64_t max_length = 7;                                  // decisions of an episode
};

struct WideCard {
  using Config = WideConfig;
  static constexpr const char* kName = "wide";
  static AgentPage Page() { return {.summary = "regression of all that there is"}; }
  static std::string DefaultsFor(const std::string&) { return ""; }
  static std::unique_ptr<Agent> MakeAgent(const WideConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const WideConfig& config, const AgentContext& context);

  // Its stages: each is left after so many updates.
  static constexpr int64_t kRatioUpdates = 16;    // the first, while acting
  static constexpr int64_t kOfflineUpdates = 16;  // the second, without acting
};

// A registry of this agent alone; `on_update`: WideConfig's.
AgentRegistry WideRegistry(std::function<void(const UpdatePosition&)> on_update = {});

}  // namespace rookery
