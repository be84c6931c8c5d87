// What actors run of SAC+AE.
#pragma once

#include <string>

#include "agents/off_policy/vector_policy.h"
#include "agents/sac/squashed_gaussian.h"
#include "agents/sac_ae/visual_networks.h"

namespace rookery {

class VisualPolicy : public VectorPolicy {
 public:
  VisualPolicy(const SacAeConfig& config, const AgentContext& context);

 private:
  Tensor Actions(const Tensor& x, const Seen& seen) override;
  void LoadNetwork(const NamedTensors& tensors) override;

  AugmentConfig augment_;
  GaussianForm form_;
  std::string image_;  // the field
  VisualActor actor_;
};

}  // namespace rookery
