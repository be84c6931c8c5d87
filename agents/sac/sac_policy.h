// What actors run of SAC.
#pragma once

#include <memory>

#include "agents/off_policy/vector_policy.h"
#include "agents/sac/held_noise.h"
#include "agents/sac/squashed_gaussian.h"
#include "agents/sac/vector_sac_config.h"
#include "core/tensor/mlp.h"
#include "core/tensor/normed/folded_net.h"

namespace rookery {

class SacPolicy : public VectorPolicy {
 public:
  SacPolicy(const VectorSacConfig& config, const AgentContext& context);

 private:
  Tensor Actions(const Tensor& x, const Seen& seen) override;
  std::vector<TensorSpec> OwnState() const override;
  void LoadNetwork(const NamedTensors& tensors) override;

  GaussianForm form_;
  // Of mean and log standard deviation of each element of the action. Layers that are normalized by
  // running statistics are plain ones by the time that they act.
  std::unique_ptr<Mlp> mlp_;           // null with residual blocks
  std::unique_ptr<FoldedNet> blocks_;  // null without
  std::unique_ptr<HeldNoise> noise_;   // null: each decision has its own
};

// What such a policy does, of the network's answers (N, 2 A): its mean, or where it collects, a
// draw, of `noise` (N, A) where there is one: (N, A).
Tensor SquashedActions(const Tensor& parameters, const GaussianForm& form,
                       const TensorPolicy::Seen& seen, const Tensor& noise = {});

}  // namespace rookery
