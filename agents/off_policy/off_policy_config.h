// Options that agents share which learn from replayed transitions. Names are Stable-Baselines3's
// and CleanRL's where they have one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/agent_context.h"
#include "agents/registry.h"

namespace rookery {

struct OffPolicyConfig : AgentConfig {
  double gamma = 0.99;
  double tau = 0.005;
  double lr = 3e-4;
  int64_t batch_size = 256;
  std::vector<int64_t> hidden = {256, 256};
  int64_t learning_starts = 100;
  int64_t n_step = 1;
  double reward_scale = 1;
  bool normalize_observations = false;
  bool time_aware = false;

  // Throws UserError where the agent can't act in this env, or be aware of a time without limit.
  void Check(const AgentContext& context) const;

  // A policy's form but for its layers and rule. `fields`: indices into the env's observations,
  // that it reads. Throws UserError where it is aware of the time: who acts away from a run knows
  // of no episode.
  PolicyForm FormOf(const std::string& agent, std::vector<size_t> fields) const;

 protected:
  // Declares the members above.
  void AddOffPolicyFields(Fields& f);
};

// Of those with an actor and critics beside it.
struct ActorCriticConfig : OffPolicyConfig {
  double actor_lr = 0;                   // 0: lr
  double critic_lr = 0;                  // 0: lr
  std::vector<int64_t> critic_hidden{};  // empty: hidden
  bool critic_layer_norm = false;
  int64_t policy_frequency = 1;
  std::vector<std::string> actor_observations{};
  std::vector<std::string> critic_observations{};

  // Indices into env.observations. By default all that the role lets each of them see.
  virtual std::vector<size_t> ActorFields(const EnvSpec& env) const;   // throws UserError
  virtual std::vector<size_t> CriticFields(const EnvSpec& env) const;  // throws UserError

 protected:
  // Declares all members, those of OffPolicyConfig too.
  void AddActorCriticFields(Fields& f);
};

}  // namespace rookery
