// What actors run of LS3: a plan each decision, by the cross-entropy method on latents, of which
// the first action is taken.
#pragma once

#include <vector>

#include "agents/agent_context.h"
#include "agents/ls3/imagined_plans.h"
#include "agents/ls3/ls3_config.h"
#include "agents/ls3/ls3_models.h"
#include "agents/tensor_policy.h"
#include "planning/cem/cem.h"

namespace rookery {

class Ls3Policy : public TensorPolicy {
 public:
  // Throws UserError where the device isn't there.
  Ls3Policy(const Ls3Config& config, const AgentContext& context);

  Choice Choose(const Seen& seen) override;
  // Where first populations are drawn around the plan before: that plan's Gaussian. Else nothing.
  std::vector<TensorSpec> StateColumns() const override;
  // The images that the encoder's decoder makes of the latents that the plan leads to, in the mean
  // of its particles.
  std::vector<Picture> Foreseen() const override;
  void Load(const Snapshot& snapshot) override;

 private:
  // Of images (N, C, H, W): the mean, (N, Z); as LS3's code has it a draw.
  Tensor Latents(const Tensor& images, Random& random) const;
  CemStart Start(const Seen& seen) const;
  void Keep(const CemPlan& plan, const Seen& seen) const;

  Ls3Config config_;
  std::string image_;  // the field
  ActionSpec action_;
  at::TensorOptions options_;
  Ls3Models models_;
  ImaginedPlans imagined_;
  Cem cem_;
  // Of the first env's last plan; undefined where it had none.
  Tensor planned_from_;  // (Z)
  Tensor planned_;       // (H, A)
};

}  // namespace rookery
