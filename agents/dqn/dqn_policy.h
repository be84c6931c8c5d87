// What actors run of DQN.
#pragma once

#include "agents/dqn/dqn_config.h"
#include "agents/dqn/q_network.h"
#include "agents/off_policy/vector_policy.h"

namespace rookery {

QNetworkShape DqnShape(const DqnConfig& config, const EnvSpec& env, int64_t inputs);

// The choice of greatest value; while collecting, with probability epsilon any choice.
class DqnPolicy : public VectorPolicy {
 public:
  DqnPolicy(const DqnConfig& config, const AgentContext& context);

 private:
  Tensor Actions(const Tensor& x, const Seen& seen) override;
  void LoadNetwork(const NamedTensors& tensors) override;

  QNetwork q_;
  double epsilon_ = 0;
};

}  // namespace rookery
