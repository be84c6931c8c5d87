// SAC+AE: Soft Actor-Critic from images, with an autoencoder (Yarats et al. 2019, "Improving Sample
// Efficiency in Model-Free Reinforcement Learning from Images", arXiv 1910.01741). Without its
// decoder SAC from pixels, and with shifted images DrQ (Kostrikov, Yarats and Fergus 2020, "Image
// Augmentation Is All You Need", arXiv 2004.13649).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "agents/off_policy/off_policy_agent.h"
#include "agents/sac/squashed_gaussian.h"
#include "agents/sac/temperature.h"
#include "agents/sac_ae/autoencoder.h"
#include "agents/sac_ae/sac_ae_config.h"
#include "agents/sac_ae/visual_networks.h"

namespace rookery {

class SacAe : public OffPolicyAgent {
 public:
  SacAe(const SacAeConfig& config, const AgentContext& context, AgentInternals internals = {});

  Schedule GetSchedule() const override;
  std::unique_ptr<Policy> MakePolicy() const override;
  std::vector<ParameterGroup*> Groups() override;
  std::string ReconstructedField() const override;
  Reconstruction Reconstruct(const Tensor& images) const override;
  std::optional<int64_t> Variant(const UpdatePosition& at) const override;
  // "encoder/..." of such an agent's file, and the critics' projection, or the actor's where the
  // file has no other, for actor and critics alike.
  std::string FirstWeightsFile() const override { return config_.encoder.init; }
  void TakeFirstWeights(const NamedTensors& saved) override;

  const VisualActor& actor() const { return actor_; }
  const VisualCritics& critics() const { return critics_; }
  const std::optional<Autoencoder>& autoencoder() const { return autoencoder_; }

 private:
  NamedTensors Fitted(NamedTensors saved) const override;
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;

  static constexpr int64_t kBurst = 1;  // the stage
  bool HasBurst() const { return config_.learning_starts > 0 && config_.initial_updates > 0; }
  bool Due(int64_t frequency, const UpdatePosition& at) const;
  Tensor Augmented(const Tensor& images);
  Tensor Taught(const Tensor& images) const;
  ActionSample SampleAction(const Tensor& features, const Tensor& x);
  Tensor Target(const TransitionBatch& t, const Tensor& alpha);
  void LearnToReconstruct(const Tensor& images, const Tensor& features, Trainer& trainer,
                          UpdateResult& result);

  void MakeGroups();
  void Declare();

  SacAeConfig config_;
  VisualActor actor_;
  VisualCritics critics_;
  std::optional<Autoencoder> autoencoder_;
  Temperature temperature_;
  ParameterGroup actor_group_;
  ParameterGroup critic_group_;   // with the encoder
  ParameterGroup encoder_group_;  // the critics' encoder, as the autoencoder teaches it
  ParameterGroup decoder_group_;
};

std::unique_ptr<Agent> MakeSacAe(const SacAeConfig& config, const AgentContext& context,
                                 AgentInternals internals = {});

}  // namespace rookery
