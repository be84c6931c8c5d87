// LS3, latent-space safe sets (Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon
// Visuomotor Control of Sparse Reward Iterative Tasks", arXiv 2107.04775, Algorithm 1): from
// demonstrations that are not good and violations that somebody else committed to a policy that
// reaches the goal, plans on latents, and stays where it knows a way back.
//
//   images ─▶ encoder, frozen after its stage ─▶ obs/posterior, a learner column
//   latents drawn of it ─▶ dynamics, value, safe set, constraint, goal ─▶ plans (Ls3Policy)
//
// The reward is 0 at the goal and below 0 elsewhere. docs/ls3.md lists where the authors' code
// (commit 39be07d) differs from the paper, and which of both is the default here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/agent.h"
#include "agents/agent_context.h"
#include "agents/ls3/ls3_config.h"
#include "agents/ls3/ls3_models.h"
#include "agents/off_policy/off_policy_agent.h"
#include "core/tensor/noise.h"

namespace rookery {

class Ls3 : public Agent {
 public:
  // Throws UserError where the device isn't there or the env doesn't suit the options.
  Ls3(const Ls3Config& config, const AgentContext& context, AgentInternals internals = {});

  // "images" of the encoder; "dynamics" and "value", a batch a network, one after the other; and
  // "labels" of the networks that classify.
  std::vector<BatchRequest> BatchRequests() const override;
  // The encoder, unless it is of a file; the networks on latents; then collect and update.
  Schedule GetSchedule() const override;
  // obs/posterior (2, Z), mean and log_std of each image, once the encoder stays as it is.
  std::vector<LearnerColumn> LearnerColumns() const override;
  std::vector<ComputedColumn> ComputedColumns() const override;

  bool Wants(const BatchRequest& request, const UpdatePosition& at) const override;
  UpdateResult Compute(const Batches& batches, const UpdatePosition& at, Trainer& trainer) override;
  void Advance(const UpdatePosition& at, UpdateResult& result) override;
  std::optional<int64_t> Variant(const UpdatePosition& at) const override;

  std::unique_ptr<Policy> MakePolicy() const override;
  std::string FirstWeightsFile() const override { return config_.encoder.init; }
  void TakeFirstWeights(const NamedTensors& saved) override;
  std::string ReconstructedField() const override { return image_.name; }
  Reconstruction Reconstruct(const Tensor& images) const override;
  // "value", and the probabilities "safe_set", "constraint" and "goal".
  NamedTensors Judge(const NamedTensors& observations) const override;
  std::vector<ParameterGroup*> Groups() override;
  int64_t updates() const override { return updates_; }

  const Ls3Models& models() const { return models_; }

 private:
  // Of requests, and the field of what the encoder says.
  static constexpr const char* kImages = "images";
  static constexpr const char* kDynamics = "dynamics";
  static constexpr const char* kValue = "value";
  static constexpr const char* kLabels = "labels";
  static constexpr const char* kPosterior = "posterior";

  enum class Part : uint8_t { kEncoder, kFirst, kOnline };
  // Which networks an update steps.
  struct Due {
    bool encoder = false;
    bool dynamics = false;
    bool regression = false;  // of the value
    bool value = false;
    bool safe_set = false;
    bool constraint = false;
    bool goal = false;
    bool labels() const { return safe_set || constraint || goal; }
  };

  Part PartAt(const UpdatePosition& at) const { return parts_[static_cast<size_t>(at.stage)]; }
  Due DueAt(const UpdatePosition& at) const;
  // Whether slow copies follow after this update.
  bool CopiesValue(const Due& due) const;
  bool CopiesSafeSet(const Due& due) const;

  // Fresh latents of posteriors (B, 2, Z), (B, Z).
  Tensor Draw(const Tensor& posterior);
  void LearnDynamics(const NamedTensors& batch, Trainer& trainer, UpdateResult& result);
  void LearnValue(const NamedTensors& batch, const Due& due, Trainer& trainer,
                  UpdateResult& result);
  void LearnLabels(const NamedTensors& batch, const Due& due, Trainer& trainer,
                   UpdateResult& result);
  void RequireGoals();

  Ls3Config config_;
  AgentContext context_;
  TensorSpec image_;  // the field
  std::vector<Part> parts_;
  std::unique_ptr<NoiseSource> noise_;
  Ls3Models models_;
  ParameterGroup vae_, dynamics_, value_, safe_set_, constraint_, goal_;
  int64_t updates_ = 0;
  int64_t value_updates_ = 0;  // regressions, too
  int64_t safe_set_updates_ = 0;
  int64_t watched_ = 0;  // updates of the safe set that this process made
  Tensor goals_;         // (), steps with the goal ahead that they have seen
};

}  // namespace rookery
