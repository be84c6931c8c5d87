// Twin Delayed Deep Deterministic policy gradient (Fujimoto, van Hoof & Meger 2018, "Addressing
// Function Approximation Error in Actor-Critic Methods", arXiv 1802.09477).
#pragma once

#include <memory>

#include "agents/off_policy/actor_critic.h"
#include "agents/td3/td3_card.h"

namespace rookery {

class Td3 : public ActorCriticAgent {
 public:
  Td3(const Td3Config& config, const AgentContext& context, AgentInternals internals = {});

  std::unique_ptr<Policy> MakePolicy() const override;
  std::optional<int64_t> Variant(const UpdatePosition&) const override { return StepsActor(); }

 protected:
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  // What the actor descends, ().
  virtual Tensor ActorLoss(const TransitionBatch& t) const;

 private:
  bool StepsActor() const { return updates() % config_.policy_frequency == 0; }
  Tensor Target(const TransitionBatch& t);

  Td3Config config_;
  Mlp target_actor_;  // pi'
};

std::unique_ptr<Agent> MakeTd3(const Td3Config& config, const AgentContext& context,
                               AgentInternals internals = {});

}  // namespace rookery
