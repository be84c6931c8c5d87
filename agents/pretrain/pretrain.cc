#include "agents/pretrain/pretrain.h"

#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"
#include "agents/pretrain/augmented_loss.h"
#include "agents/pretrain/pretrain_card.h"

namespace rookery {

Pretrain::Pretrain(const PretrainConfig& config, const AgentContext& context,
                   AgentInternals internals)
    : OffPolicyAgent(config, {.actor = {}, .image = config.ImageField(context.env)}, context,
                     std::move(internals)),
      config_(config),
      image_(context.env.observations[config.ImageField(context.env)]),
      vae_(config.encoder, ImageShape::Of(image_), options()) {
  vae_.Initialize(WeightGenerator());
  group_ = AdamGroup("vae", vae_.Parameters(), {.learning_rate = config.lr});
  for (const auto& [name, live] : vae_.Named()) {
    const bool encodes = name.starts_with("encoder/") || name.starts_with("mean/");
    declared().Add(name, live, StateKind::kParameter, encodes ? SeenBy::kActors : SeenBy::kLearner);
  }
  declared().AddAll("vae_optimizer/", group_.optimizer->Named(), StateKind::kOptimizer);
  DeclareCommon();
}

Schedule Pretrain::GetSchedule() const {
  Schedule schedule{{{.kind = Stage::Kind::kOffline, .updates = config_.updates}}};
  if (config_.learning_starts == 0) return schedule;
  const Stage random{
      .random = true, .updates_per_decision = 0, .decisions = config_.learning_starts};
  schedule.stages.insert(schedule.stages.begin(), random);
  return schedule;
}

// One step down the gradient of the loss of one draw.
UpdateResult Pretrain::Learn(const TransitionBatch& t, const UpdatePosition&, Trainer& trainer) {
  const Vae::Loss loss =
      AugmentedLoss(vae_, t.images, image_.shape[0], config_.loss, noise());  // ()
  trainer.Step(group_, loss.total);
  UpdateResult result;
  result.Report("train/reconstruction_loss", loss.reconstruction);
  result.Report("train/kl_loss", loss.divergence);
  return result;
}

Agent::Reconstruction Pretrain::Reconstruct(const Tensor& images) const {
  const at::NoGradGuard no_grad;
  const Tensor seen = images.to(options().device());  // (N, C, H, W)
  return {seen, ShownImages(vae_.Decode(vae_.Encode(seen).mean))};
}

std::unique_ptr<Policy> Pretrain::MakePolicy() const {
  return std::make_unique<UniformPolicy>(context().env.action);
}

std::unique_ptr<Agent> MakePretrain(const PretrainConfig& config, const AgentContext& context,
                                    AgentInternals internals) {
  return std::make_unique<Pretrain>(config, context, std::move(internals));
}

std::unique_ptr<Agent> PretrainCard::MakeAgent(const PretrainConfig& config,
                                               const AgentContext& context) {
  return MakePretrain(config, context);
}

std::unique_ptr<Policy> PretrainCard::MakePolicy(const PretrainConfig& config,
                                                 const AgentContext& context) {
  config.Check(context);
  return std::make_unique<UniformPolicy>(context.env.action);
}

}  // namespace rookery
