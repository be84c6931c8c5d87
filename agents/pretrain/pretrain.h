// Pretrain: a variational autoencoder of the images in the replay, as LS3 begins (Wilcox et al.
// 2021, "LS3: Latent Space Safe Sets for Long-Horizon Visuomotor Control of Sparse Reward Iterative
// Tasks", arXiv 2107.04775). What it learns other agents read: latent.encoder.
//
// The authors' code differs in ways that are not followed here:
//   - images of single frames are cropped twice before they are encoded, and once before they are
//     reconstructed; here once, and not at all, as they are where frames are stacked;
//   - each frame of a stack is cropped on its own, which `augment.each_frame` does;
//   - what it encodes is a draw from the posterior, also where a plan is made; here the mean.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "agents/off_policy/off_policy_agent.h"
#include "agents/pretrain/pretrain_config.h"
#include "encoders/vae.h"

namespace rookery {

class Pretrain : public OffPolicyAgent {
 public:
  Pretrain(const PretrainConfig& config, const AgentContext& context,
           AgentInternals internals = {});

  // Decisions at random, if there are to be any, and then updates alone.
  Schedule GetSchedule() const override;
  std::unique_ptr<Policy> MakePolicy() const override;
  std::vector<ParameterGroup*> Groups() override { return {&group_}; }
  std::string ReconstructedField() const override { return image_.name; }
  Reconstruction Reconstruct(const Tensor& images) const override;
  // All updates are alike.
  std::optional<int64_t> Variant(const UpdatePosition&) const override { return 0; }

  const Vae& vae() const { return vae_; }

 private:
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  PretrainConfig config_;
  TensorSpec image_;  // the field
  Vae vae_;
  ParameterGroup group_;
};

std::unique_ptr<Agent> MakePretrain(const PretrainConfig& config, const AgentContext& context,
                                    AgentInternals internals = {});

}  // namespace rookery
