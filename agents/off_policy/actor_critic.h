// What agents with a deterministic actor and two critics share, TD3 and RLQP: networks, groups,
// their declaration, and the policy around the actor.
#pragma once

#include <vector>

#include "agents/off_policy/off_policy_agent.h"
#include "agents/off_policy/twin_critics.h"
#include "agents/off_policy/vector_policy.h"

namespace rookery {

// The end of the actor's network, equal for learner and policy.
struct ActorHead {
  int64_t outputs = 1;
  Activation activation = Activation::kNone;
};

class ActorCriticAgent : public OffPolicyAgent {
 public:
  std::vector<ParameterGroup*> Groups() override { return {&critic_group_, &actor_group_}; }

 protected:
  // Draws first weights and declares "actor/...", which actors get, "critic/...",
  // "target_critic/..." and the optimizers of both.
  ActorCriticAgent(const ActorCriticConfig& config, const ActorHead& head,
                   const AgentContext& context, AgentInternals internals);

  // (B, D) -> (B, outputs).
  Tensor actor(const Tensor& obs) const { return actor_(obs).squeeze(0); }
  const Mlp& actor_network() const { return actor_; }
  const TwinCritics& critics() const { return critics_; }
  ParameterGroup& actor_group() { return actor_group_; }
  ParameterGroup& critic_group() { return critic_group_; }

 private:
  Mlp actor_;
  TwinCritics critics_;
  ParameterGroup actor_group_;
  ParameterGroup critic_group_;
};

class ActorPolicy : public VectorPolicy {
 protected:
  ActorPolicy(const ActorCriticConfig& config, const ActorHead& head, const AgentContext& context);

  // (N, D) -> (N, outputs).
  Tensor actor(const Tensor& x) const { return actor_(x).squeeze(0); }

 private:
  void LoadNetwork(const NamedTensors& tensors) override;

  Mlp actor_;
};

}  // namespace rookery
