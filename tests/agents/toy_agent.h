// ToyAgent: the smallest agent that uses all of the contract: two requests with two samplers, two
// groups, every kind of schedule, a policy with state and an extra column, exact saving. It learns
// the reward of a transition and the return of an episode by linear regression. It enters by the
// registry's door, as SAC does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/built_in.h"

namespace rookery {

struct ToyConfig : AgentConfig {
  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  // Not of a config's text.
  std::map<std::string, double> sources{};                 // of its transitions
  Schedule schedule{};                                     // any
  std::function<void(const UpdatePosition&)> on_update{};  // called before each update

  int64_t batch_size = 32;  // transitions
  int64_t batch_episodes = 4;
  int64_t max_length = 10;     // decisions of an episode
  int64_t episodes_every = 1;  // updates between two of the second request
  double learning_rate = 1e-2;
};

struct ToyCard {
  using Config = ToyConfig;
  static constexpr const char* kName = "toy";
  static AgentPage Page() { return {.summary = "linear regression"}; }
  static std::string DefaultsFor(const std::string&) { return ""; }
  static std::unique_ptr<Agent> MakeAgent(const ToyConfig& config, const AgentContext& context);
  static std::unique_ptr<Policy> MakePolicy(const ToyConfig& config, const AgentContext& context);
};

// A registry of this agent alone; `defaults` of its options.
AgentRegistry ToyRegistry(const ToyConfig& defaults = {});

// For an env whose first observation is a float32 vector.
std::unique_ptr<Agent> MakeToyAgent(const EnvSpec& env, const ToyConfig& config);

// Acts in [-1, 1] by a linear map; counts decisions in its state, and in the extra column
// "decision" (N) int64.
std::unique_ptr<Policy> MakeToyPolicy(const EnvSpec& env);

}  // namespace rookery
