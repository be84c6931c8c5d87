// What actors run of SAC.
#pragma once

#include "agents/off_policy/actor_critic.h"
#include "agents/sac/sac_config.h"
#include "agents/sac/squashed_gaussian.h"

namespace rookery {

// Mean and log standard deviation of each element of the action.
ActorHead SacActorHead(const EnvSpec& env);

class SacPolicy : public ActorPolicy {
 public:
  SacPolicy(const SacConfig& config, const AgentContext& context);

 private:
  Tensor Actions(const Tensor& x, const Seen& seen) override;

  GaussianForm form_;
};

// What such a policy does, of the network's answers (N, 2 A): its mean, or where it collects, a
// draw: (N, A).
Tensor SquashedActions(const Tensor& parameters, const GaussianForm& form,
                       const TensorPolicy::Seen& seen);

}  // namespace rookery
