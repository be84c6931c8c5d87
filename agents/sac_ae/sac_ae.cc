#include "agents/sac_ae/sac_ae.h"

#include <array>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"
#include "agents/sac/sac_losses.h"
#include "agents/sac_ae/augment.h"
#include "agents/sac_ae/sac_ae_card.h"
#include "agents/sac_ae/visual_policy.h"
#include "core/error.h"
#include "core/strings.h"
#include "encoders/frozen_encoder.h"

namespace rookery {

SacAe::SacAe(const SacAeConfig& config, const AgentContext& context, AgentInternals internals)
    : OffPolicyAgent(config,
                     {config.ActorFields(context.env), config.CriticFields(context.env),
                      config.ImageField(context.env)},
                     context, std::move(internals)),
      config_(config),
      actor_(config, context.env, reader().actor().dim(), options()),
      critics_(config, context.env, reader().critic().dim(), actor_.encoder, options()),
      temperature_(config, context.env.action.Dim(), options()) {
  if (config.decoder) {
    autoencoder_.emplace(config, actor_.encoder.image(), actor_.encoder.features(), options());
  }
  const at::Generator weights = WeightGenerator();
  actor_.encoder.Initialize(weights);
  for (Mlp* mlp : {&actor_.projection, &actor_.network, &critics_.projection}) {
    mlp->Initialize(weights, Orthogonal());
  }
  critics_.heads.Initialize(weights, Orthogonal());
  if (autoencoder_) autoencoder_->Initialize(weights);
  critics_.FollowTargets(actor_.encoder, /*tau=*/1, /*encoder_tau=*/1);
  MakeGroups();
  Declare();
}

void SacAe::MakeGroups() {
  const auto rate = [&](double lr) { return lr > 0 ? lr : config_.lr; };
  const std::vector<Tensor> blocks =
      config_.encoder.frozen ? std::vector<Tensor>() : actor_.encoder.Parameters();
  actor_group_ = AdamGroup("actor", {actor_.network.flat(), actor_.projection.flat()},
                           {.learning_rate = rate(config_.actor_lr)});
  std::vector<Tensor> critic = {critics_.heads.flat(), critics_.projection.flat()};
  if (!config_.encoder.detached) critic.insert(critic.end(), blocks.begin(), blocks.end());
  critic_group_ = AdamGroup("critic", critic, {.learning_rate = rate(config_.critic_lr)});
  if (!autoencoder_) return;
  std::vector<Tensor> encoder = {critics_.projection.flat()};
  encoder.insert(encoder.end(), blocks.begin(), blocks.end());
  for (const Tensor& deviation : autoencoder_->DeviationParameters()) encoder.push_back(deviation);
  encoder_group_ = AdamGroup("encoder", encoder, {.learning_rate = config_.encoder.lr});
  decoder_group_ =
      AdamGroup("decoder", autoencoder_->DecoderParameters(),
                {.learning_rate = config_.decoder_lr, .l2 = config_.decoder_weight_decay});
}

void SacAe::Declare() {
  LiveState& state = declared();
  state.AddAll("encoder/", actor_.encoder.Named(), StateKind::kParameter, SeenBy::kActors);
  state.AddAll("actor_projection/", actor_.projection.Named(), StateKind::kParameter,
               SeenBy::kActors);
  DeclareLearned(actor_group_, actor_.network.Named(), SeenBy::kActors);
  state.AddAll("critic_projection/", critics_.projection.Named(), StateKind::kParameter);
  DeclareLearned(critic_group_, critics_.heads.online().Named());
  state.AddAll("target_encoder/", critics_.target_encoder.Named(), StateKind::kTarget);
  state.AddAll("target_critic_projection/", critics_.target_projection.Named(), StateKind::kTarget);
  state.AddAll("target_critic/", critics_.heads.target().Named(), StateKind::kTarget);
  temperature_.Declare(state);
  if (autoencoder_) {
    DeclareLearned(decoder_group_, autoencoder_->Named());
    state.AddAll("encoder_optimizer/", encoder_group_.optimizer->Named(), StateKind::kOptimizer);
  }
  DeclareCommon();
}

NamedTensors SacAe::Fitted(NamedTensors saved) const {
  NamedTensors fitted = OffPolicyAgent::Fitted(std::move(saved));
  temperature_.Fit(fitted);
  return fitted;
}

std::string SacAe::ReconstructedField() const {
  const EnvSpec& env = context().env;
  return autoencoder_ ? env.observations[config_.ImageField(env)].name : "";
}

Agent::Reconstruction SacAe::Reconstruct(const Tensor& images) const {
  const at::NoGradGuard no_grad;
  const Tensor seen = Unaugmented(config_.augment, images).to(options().device());
  const Tensor latent = critics_.projection(actor_.encoder(seen)).squeeze(0);  // (N, Z)
  return {seen, ReconstructedImages(autoencoder_->Decode(latent))};
}

void SacAe::TakeFirstWeights(const NamedTensors& saved) {
  try {
    const NamedTensors encoder = SavedBlocks(saved);
    for (const auto& [name, live] : actor_.encoder.Named()) CopyNamed(encoder, name, live);
    const NamedTensors projection = SavedProjection(saved);
    for (Mlp* own : {&actor_.projection, &critics_.projection}) own->Load(projection);
  } catch (const Failure& failure) {
    throw UserError(StrCat("agent.encoder.init: ", config_.encoder.init,
                           " holds another encoder than agent.encoder asks for: ", failure.what()));
  }
  critics_.FollowTargets(actor_.encoder, /*tau=*/1, /*encoder_tau=*/1);
}

// Decisions at random, a burst of updates, and then an update a decision.
Schedule SacAe::GetSchedule() const {
  Schedule schedule = OffPolicyAgent::GetSchedule();
  if (!HasBurst()) return schedule;
  schedule.stages[0].learning_starts = 0;
  const Stage random{
      .random = true, .updates_per_decision = 0, .decisions = config_.learning_starts};
  const Stage burst{.kind = Stage::Kind::kOffline, .updates = config_.initial_updates};
  schedule.stages.insert(schedule.stages.begin(), {random, burst});
  return schedule;
}

std::vector<ParameterGroup*> SacAe::Groups() {
  std::vector<ParameterGroup*> groups = {&critic_group_, &actor_group_};
  if (temperature_.learned()) groups.push_back(&temperature_.group());
  if (autoencoder_) groups.insert(groups.end(), {&encoder_group_, &decoder_group_});
  return groups;
}

// Whether the update at `at` is one of those that come with every `frequency`-th. The burst is of
// one decision: what is due there is so in all of its updates (train.py).
bool SacAe::Due(int64_t frequency, const UpdatePosition& at) const {
  const bool in_burst = HasBurst() && at.stage == kBurst;
  return (in_burst ? config_.learning_starts : updates()) % frequency == 0;
}

std::optional<int64_t> SacAe::Variant(const UpdatePosition& at) const {
  return 4 * Due(config_.policy_frequency, at) + 2 * Due(config_.target_frequency, at) +
         Due(config_.decoder_frequency, at);
}

Tensor SacAe::Augmented(const Tensor& images) {
  const int64_t numbers = ChancePerImage(config_.augment, images.size(1));
  if (numbers == 0) return images;
  return Augment(config_.augment, images, Uniform({images.size(0), numbers}));
}

// Features (B, D) as critics learn from them: they teach the encoder unless it is detached.
Tensor SacAe::Taught(const Tensor& images) const {
  const at::AutoGradMode differentiated(!config_.encoder.detached);
  return actor_.encoder(images);
}

ActionSample SacAe::SampleAction(const Tensor& features, const Tensor& x) {
  const Tensor noise = Noise(features.size(0), context().env.action.Dim());  // (B, A)
  return SampleSquashedGaussian(actor_(features, x), noise, GaussianFormOf(config_));
}

// y (B), the mean over K augmentations of s'.
Tensor SacAe::Target(const TransitionBatch& t, const Tensor& alpha) {
  const at::NoGradGuard no_grad;
  Tensor sum;  // (B)
  for (int64_t k = 0; k < config_.augment.targets; ++k) {
    const Tensor images = actor_.encoder.Scaled(Augmented(t.next_images));  // (B, C, H, W)
    const Tensor features = actor_.encoder(images);                         // (B, D)
    const auto [next_action, next_log_prob] = SampleAction(features, t.actor_next_obs);
    const Tensor next_q = critics_.TargetMin(images, t.next_obs, next_action);  // (B)
    const Tensor y = SoftTarget(t, next_q, alpha, next_log_prob);               // (B)
    sum = k == 0 ? y : sum + y;
  }
  return sum / static_cast<double>(config_.augment.targets);
}

// One gradient step of each: critics with the encoder, actor and temperature, slow copies,
// autoencoder, all of one batch (sac_ae.py, SacAeAgent.update).
UpdateResult SacAe::Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) {
  UpdateResult result;
  const Tensor alpha = temperature_.alpha();            // ()
  const Tensor y = Target(t, alpha);                    // (B)
  const Tensor pixels = Augmented(t.images);            // (B, C, H, W) uint8
  const Tensor images = actor_.encoder.Scaled(pixels);  // (B, C, H, W)
  Tensor critic_loss;                                   // (), summed over M augmentations of s
  for (int64_t m = 0; m < config_.augment.losses; ++m) {
    const Tensor features = Taught(m == 0 ? images : Augmented(t.images));  // (B, D)
    const Tensor error = critics_(features, t.obs, t.action) - y;           // (2, B)
    const Tensor loss = SoftCriticLoss(t, error, config_.losses);           // ()
    critic_loss = m == 0 ? loss : critic_loss + loss;
    if (m == 0) ReportErrors(result, t, error);
  }
  trainer.Step(critic_group_, critic_loss);
  result.Report("train/critic_loss", critic_loss);
  result.Report("train/ent_coef", alpha);

  const bool acts = Due(config_.policy_frequency, at);
  const bool reconstructs = autoencoder_ && Due(config_.decoder_frequency, at);
  // Of the encoder as it is now, once for the actor, its critics and the autoencoder: nothing that
  // follows changes it before the autoencoder does.
  Tensor features;  // (B, D)
  if (acts || reconstructs) {
    const at::AutoGradMode differentiated(reconstructs);
    features = actor_.encoder(images);
  }

  if (acts) {
    const Tensor seen = features.detach();                              // (B, D)
    const auto [action, log_prob] = SampleAction(seen, t.actor_obs);    // (B, A), (B)
    const Tensor value = critics_.Frozen(seen, t.obs, action).amin(0);  // (B)
    const Tensor actor_loss = SoftActorLoss(alpha, log_prob, value);    // ()
    trainer.Step(actor_group_, actor_loss);
    result.Report("train/actor_loss", actor_loss);
    temperature_.Step(log_prob, trainer, result);
  }
  if (Due(config_.target_frequency, at)) {
    critics_.FollowTargets(actor_.encoder, config_.tau, config_.encoder.tau);
  }
  if (reconstructs) LearnToReconstruct(pixels, features, trainer, result);
  return result;
}

void SacAe::LearnToReconstruct(const Tensor& images, const Tensor& features, Trainer& trainer,
                               UpdateResult& result) {
  const Tensor latent = critics_.projection(features).squeeze(0);  // (B, Z)
  const Tensor noise = config_.variational ? Noise(latent.size(0), latent.size(1)) : Tensor();
  const Tensor target = ReconstructionTarget(images, Uniform(images.sizes()));  // (B, C, H, W)
  const Tensor loss = autoencoder_->Loss(features, latent, target, noise);      // ()
  trainer.Step(std::array{&encoder_group_, &decoder_group_}, loss);
  result.Report("train/reconstruction_loss", loss);
}

std::unique_ptr<Policy> SacAe::MakePolicy() const {
  return std::make_unique<VisualPolicy>(config_, context());
}

std::unique_ptr<Agent> MakeSacAe(const SacAeConfig& config, const AgentContext& context,
                                 AgentInternals internals) {
  return std::make_unique<SacAe>(config, context, std::move(internals));
}

std::unique_ptr<Agent> SacAeCard::MakeAgent(const SacAeConfig& config,
                                            const AgentContext& context) {
  return MakeSacAe(config, context);
}

std::unique_ptr<Policy> SacAeCard::MakePolicy(const SacAeConfig& config,
                                              const AgentContext& context) {
  return std::make_unique<VisualPolicy>(config, context);
}

}  // namespace rookery
