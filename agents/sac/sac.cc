#include "agents/sac/sac.h"

#include <cmath>
#include <numeric>
#include <set>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/preprocessor.h"
#include "agents/sac/sac_card.h"
#include "agents/sac/sac_policy.h"
#include "agents/sac/squashed_gaussian.h"
#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "core/tensor/mlp.h"

namespace rookery {
namespace {

constexpr const char* kBatch = "batch";

// One batch as the networks read it.
struct Transitions {
  Tensor actor_obs;        // (B, D)
  Tensor actor_next_obs;   // (B, D)
  Tensor critic_obs;       // (B, C)
  Tensor critic_next_obs;  // (B, C)
  Tensor action;           // (B, A)
  Tensor reward;           // (B), scaled
  Tensor discount;         // (B)
};

Tensor Cat(const Tensor& obs, const Tensor& action) { return at::cat({obs, action}, 1); }

class Sac : public Agent {
 public:
  Sac(const SacConfig& config, const AgentContext& context, SacInternals internals);

  std::vector<BatchRequest> BatchRequests() const override;
  Schedule GetSchedule() const override;
  UpdateResult Update(const Batches& batches, const UpdatePosition& at, Trainer& trainer) override;
  std::unique_ptr<Policy> MakePolicy() const override { return MakeSacPolicy(config_, context_); }
  std::vector<ParameterGroup*> Groups() override;
  int64_t updates() const override { return updates_; }

 private:
  void Declare();
  NamedTensors Fitted(NamedTensors saved) const override;
  Transitions Prepare(const NamedTensors& batch);
  ActionSample SampleAction(const Tensor& obs);
  Tensor CriticLoss(const Transitions& t, const Tensor& alpha);

  SacConfig config_;
  AgentContext context_;
  at::TensorOptions options_;  // dtype and device of everything that is learned
  bool learn_alpha_;
  double target_entropy_;

  Preprocessor actor_inputs_;
  Preprocessor critic_inputs_;
  Mlp actor_;          // pi: (B, D) -> (1, B, 2 A)
  Mlp critic_;         // Q1, Q2: (B, C + A) -> (2, B, 1)
  Mlp target_critic_;  // their slow copies
  Tensor log_alpha_;   // ()
  ParameterGroup actor_group_{"actor"};
  ParameterGroup critic_group_{"critic"};
  ParameterGroup alpha_group_{"ent_coef"};
  std::unique_ptr<NoiseSource> noise_;
  int64_t updates_ = 0;
};

Sac::Sac(const SacConfig& config, const AgentContext& context, SacInternals internals)
    : config_(config),
      context_(context),
      options_(at::TensorOptions().dtype(internals.dtype).device(ParseDevice(context.device))),
      learn_alpha_(config.ParseEntCoef().learned),
      target_entropy_(config.ParseTargetEntropy(context.env.action.Dim())),
      actor_inputs_(MakeActorPreprocessor(config, context.env, internals.dtype, options_.device())),
      critic_inputs_(context.env, {config.CriticFields(context.env), config.normalize_observations,
                                   config.time_aware, internals.dtype, options_.device()}),
      actor_(ActorShape(config, context.env, actor_inputs_.dim()), options_),
      critic_({.nets = 2,
               .inputs = critic_inputs_.dim() + context.env.action.Dim(),
               .hidden = config.hidden,
               .outputs = 1},
              options_),
      target_critic_(critic_.shape(), options_),
      log_alpha_(at::full({}, std::log(config.ParseEntCoef().initial), options_)),
      noise_(std::move(internals.noise)) {
  const at::Device device = options_.device();
  const at::Generator weights = MakeGenerator(device, MixKey({context.seed, 0}));
  actor_.Initialize(weights);
  critic_.Initialize(weights);
  target_critic_.flat().copy_(critic_.flat());
  if (!noise_) noise_ = std::make_unique<GeneratorNoise>(device, MixKey({context.seed, 1}));

  actor_.set_trainable();
  critic_.set_trainable();
  log_alpha_.requires_grad_(learn_alpha_);
  const auto fill = [&](ParameterGroup& group, const Tensor& parameters, double lr) {
    group.parameters = {parameters};
    const AdamOptions adam{.learning_rate = lr > 0 ? lr : config.lr};
    group.optimizer = std::make_unique<Adam>(group.parameters, adam);
  };
  fill(actor_group_, actor_.flat(), config.actor_lr);
  fill(critic_group_, critic_.flat(), config.critic_lr);
  fill(alpha_group_, log_alpha_, config.ent_coef_lr);
  Declare();
}

void Sac::Declare() {
  LiveState& state = declared();
  state.AddAll("actor/", actor_.Named(), StateKind::kParameter, SeenBy::kActors);
  state.AddAll("critic/", critic_.Named(), StateKind::kParameter);
  state.AddAll("target_critic/", target_critic_.Named(), StateKind::kTarget);
  state.Add("log_alpha", log_alpha_, learn_alpha_ ? StateKind::kParameter : StateKind::kConstant);
  state.AddAll("actor_optimizer/", actor_group_.optimizer->Named(), StateKind::kOptimizer);
  state.AddAll("critic_optimizer/", critic_group_.optimizer->Named(), StateKind::kOptimizer);
  state.AddAll("ent_coef_optimizer/", alpha_group_.optimizer->Named(), StateKind::kOptimizer);
  state.AddAll("normalizer/", actor_inputs_.Named(), StateKind::kStatistic, SeenBy::kActors);
  state.AddAll("critic_normalizer/", critic_inputs_.Named(), StateKind::kStatistic);
  noise_->Declare(state, "noise/");
  state.AddCounter("updates", updates_);
}

NamedTensors Sac::Fitted(NamedTensors saved) const {
  if (!config_.normalize_observations && saved.Has("normalizer/mean")) {
    throw Failure(
        "these networks read normalized observations: say "
        "agent.normalize_observations=true");
  }
  // A temperature that was fixed at 0 could never be learned again.
  Tensor& log_alpha = saved["log_alpha"];  // ()
  if (!std::isfinite(log_alpha.item<double>())) log_alpha = log_alpha_.detach();
  return saved;
}

std::vector<BatchRequest> Sac::BatchRequests() const {
  BatchRequest request{.name = kBatch, .sampler = "n_step", .batch_size = config_.batch_size};
  request.options = {{"n_step", config_.n_step}, {"gamma", config_.gamma}};
  std::set<size_t> fields;
  for (const size_t i : config_.ActorFields(context_.env)) fields.insert(i);
  for (const size_t i : config_.CriticFields(context_.env)) fields.insert(i);
  for (const size_t i : fields) request.fields.push_back(context_.env.observations[i].name);
  if (config_.time_aware) request.fields.push_back(kTimeColumn);
  return {request};
}

Schedule Sac::GetSchedule() const {
  return {{{.kind = Stage::Kind::kRatio,
            .updates_per_decision = context_.updates_per_decision,
            .learning_starts = config_.learning_starts}}};
}

Transitions Sac::Prepare(const NamedTensors& batch) {
  Tensor remaining, next_remaining;  // (B), fractions of the episode
  if (config_.time_aware) {
    remaining = batch[kTimeColumn].to(options_.dtype());
    const Tensor passed = batch["steps"].to(options_.dtype()) / context_.max_decisions;  // (B)
    next_remaining = (remaining - passed).clamp_min(0);
  }
  const std::string obs(column::kObservationPrefix), next_obs = "next_" + obs;
  const auto read = [&](Preprocessor& inputs, Tensor& x, Tensor& next_x) {
    const Tensor raw = inputs.Gather(batch, obs);  // (B, D)
    inputs.Observe(raw);
    x = inputs.Finish(raw, remaining);
    next_x = inputs.Finish(inputs.Gather(batch, next_obs), next_remaining);
  };
  Transitions t;
  read(actor_inputs_, t.actor_obs, t.actor_next_obs);
  if (critic_inputs_.SameAs(actor_inputs_)) {
    t.critic_obs = t.actor_obs;
    t.critic_next_obs = t.actor_next_obs;
  } else {
    read(critic_inputs_, t.critic_obs, t.critic_next_obs);
  }
  t.action = batch[column::kAction].to(options_.dtype());
  t.reward = batch[column::kReward].to(options_.dtype());
  if (config_.reward_scale != 1) t.reward = t.reward * config_.reward_scale;
  t.discount = batch["discount"].to(options_.dtype());
  if (config_.time_aware) {
    // What sees the time limit coming has it for an end (Pardo et al. 2018, 3.1): no state lies
    // beyond, so nothing would ever correct what is bootstrapped from there.
    t.discount = at::where(next_remaining * context_.max_decisions < 0.5, 0, t.discount);
  }
  return t;
}

ActionSample Sac::SampleAction(const Tensor& obs) {
  Tensor noise = at::empty({obs.size(0), context_.env.action.Dim()}, options_);  // (B, A)
  noise_->FillNormal(noise);
  return SampleSquashedGaussian(actor_(obs).squeeze(0), noise,
                                {config_.log_std_min, config_.log_std_max});
}

// J_Q, eq. 5 and 6: half the squared distance of both critics from the soft target
//   y = r + discount (min_k Q'_k(s', a') - alpha log pi(a'|s')),  a' ~ pi(s').
Tensor Sac::CriticLoss(const Transitions& t, const Tensor& alpha) {
  Tensor y;  // (B)
  {
    const at::NoGradGuard no_grad;
    const auto [next_action, next_log_prob] = SampleAction(t.actor_next_obs);  // (B, A), (B)
    const Tensor next_q =
        target_critic_(Cat(t.critic_next_obs, next_action)).squeeze(2).amin(0);  // (B)
    y = t.reward + t.discount * (next_q - alpha * next_log_prob);                // (B)
  }
  const Tensor q = critic_(Cat(t.critic_obs, t.action)).squeeze(2);  // (2, B)
  return 0.5 * (q - y).square().mean(1).sum();
}

std::vector<ParameterGroup*> Sac::Groups() {
  std::vector<ParameterGroup*> groups = {&critic_group_, &actor_group_};
  if (learn_alpha_) groups.push_back(&alpha_group_);
  return groups;
}

// Algorithm 1, one gradient step.
UpdateResult Sac::Update(const Batches& batches, const UpdatePosition&, Trainer& trainer) {
  const Transitions t = Prepare(batches.at(kBatch));
  const Tensor alpha = log_alpha_.detach().exp();  // ()
  UpdateResult result;
  const auto report = [&](const char* name, const Tensor& metric) {  // ()
    result.metrics.Add(name, metric.detach());
  };

  const Tensor critic_loss = CriticLoss(t, alpha);  // ()
  trainer.Step(critic_group_, critic_loss);
  report("train/critic_loss", critic_loss);
  report("train/ent_coef", alpha);

  if (updates_ % config_.policy_frequency == 0) {
    // J_pi, eq. 9: a = a(s, noise) is differentiated through the smaller of the critics.
    const auto [action, log_prob] = SampleAction(t.actor_obs);                      // (B, A), (B)
    const Tensor q = critic_.Frozen(Cat(t.critic_obs, action)).squeeze(2).amin(0);  // (B)
    const Tensor actor_loss = (alpha * log_prob - q).mean();                        // ()
    trainer.Step(actor_group_, actor_loss);
    report("train/actor_loss", actor_loss);

    // J(alpha), eq. 18, with log alpha in alpha's place as in Stable-Baselines3: the temperature
    // rises while the entropy is below its target, at a rate that doesn't fall with it.
    const Tensor entropy = -log_prob.detach().mean();  // ()
    report("train/entropy", entropy);
    if (learn_alpha_) {
      const Tensor alpha_loss = log_alpha_ * (entropy - target_entropy_);  // ()
      trainer.Step(alpha_group_, alpha_loss);
      report("train/ent_coef_loss", alpha_loss);
    }
  }

  if (updates_ % config_.target_frequency == 0) {
    const at::NoGradGuard no_grad;
    target_critic_.flat().lerp_(critic_.flat(), config_.tau);  // Q' += tau (Q - Q')
  }
  ++updates_;
  return result;
}

void CheckTime(const SacConfig& config, const AgentContext& context) {
  if (config.time_aware && context.max_decisions <= 0) {
    throw UserError(StrCat("agent.time_aware: ", context.env.id,
                           " has no time limit, so no fraction "
                           "of an episode remains; set env.time_limit"));
  }
}

}  // namespace

std::unique_ptr<Agent> MakeSac(const SacConfig& config, const AgentContext& context,
                               SacInternals internals) {
  config.CheckEnv(context.env);
  CheckTime(config, context);
  return std::make_unique<Sac>(config, context, std::move(internals));
}

std::unique_ptr<Policy> MakeSacPolicy(const SacConfig& config, const AgentContext& context) {
  config.CheckEnv(context.env);
  CheckTime(config, context);
  return std::make_unique<SacPolicy>(config, context);
}

std::unique_ptr<Agent> SacCard::MakeAgent(const SacConfig& config, const AgentContext& context) {
  return MakeSac(config, context);
}

std::unique_ptr<Policy> SacCard::MakePolicy(const SacConfig& config, const AgentContext& context) {
  return MakeSacPolicy(config, context);
}

}  // namespace rookery
