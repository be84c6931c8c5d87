#include "agents/sac/sac.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"
#include "agents/off_policy/off_policy_agent.h"
#include "agents/sac/return_scale.h"
#include "agents/sac/sac_card.h"
#include "agents/sac/sac_losses.h"
#include "agents/sac/sac_networks.h"
#include "agents/sac/sac_policy.h"
#include "agents/sac/saved_sac.h"
#include "agents/sac/soft_critics.h"
#include "agents/sac/temperature.h"
#include "core/tensor/arrays.h"

namespace rookery {
namespace {

class Sac : public OffPolicyAgent {
 public:
  Sac(const VectorSacConfig& config, const AgentContext& context, AgentInternals internals);

  std::unique_ptr<Policy> MakePolicy() const override { return MakeSacPolicy(config_, context()); }
  Snapshot MakeSnapshot() const override;
  std::vector<BatchRequest> BatchRequests() const override;
  std::string Warning(const Metrics& metrics) const override {
    return critic_loss_->Warning(metrics);
  }
  std::vector<ParameterGroup*> Groups() override;
  std::optional<int64_t> Variant(const UpdatePosition&) const override {
    return 2 * StepsActor() + TargetsFollow();
  }

 private:
  NamedTensors Fitted(NamedTensors saved) const override;
  TransitionBatch Read(const NamedTensors& batch) override;
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  void LearnCritics(const TransitionBatch& t, Trainer& trainer, UpdateResult& result);
  void LearnActor(const TransitionBatch& t, Trainer& trainer, UpdateResult& result);
  bool StepsActor() const { return updates() % config_.policy_frequency == 0; }
  bool TargetsFollow() const { return updates() % config_.target_frequency == 0; }
  // a ~ pi(s), of the actor's answers (1, B, 2 A).
  ActionSample Sample(const Tensor& answers);
  RateSchedule Schedule() const;
  AdamOptions Rate(double lr) const;

  VectorSacConfig config_;
  ReturnScale return_scale_;
  Tensor scale_;  // (), that of the batch which is read; undefined without
  std::unique_ptr<CriticLoss> critic_loss_;
  std::unique_ptr<Network> actor_;  // (B, D) -> (1, B, 2 A)
  SoftCritics critics_;             // (B, C + A) -> (2, B, O)
  ParameterGroup actor_group_;
  ParameterGroup critic_group_;
  Temperature temperature_;
};

Sac::Sac(const VectorSacConfig& config, const AgentContext& context, AgentInternals internals)
    : OffPolicyAgent(config, {config.ActorFields(context.env), config.CriticFields(context.env)},
                     context, std::move(internals)),
      config_(config),
      return_scale_(config),
      critic_loss_(MakeCriticLoss(config, options())),
      actor_(MakeSacActor(config, reader().actor().dim(), context.env.action.Dim(), options())),
      critics_(MakeSacCritics(config, reader().critic().dim() + context.env.action.Dim(),
                              critic_loss_->outputs(), options()),
               MakeSacCritics(config, reader().critic().dim() + context.env.action.Dim(),
                              critic_loss_->outputs(), options())),
      temperature_(config, context.env.action.Dim(), options(), Schedule()) {
  const at::Generator weights = WeightGenerator();
  actor_->Initialize(weights);
  critics_.Initialize(weights);
  actor_group_ = NetworkGroup("actor", *actor_, Rate(config.actor_lr));
  critic_group_ = NetworkGroup("critic", critics_.online(), Rate(config.critic_lr));
  // Of a normalized actor, actors get the folded layers: MakeSnapshot.
  const SeenBy acting = config.NormalizesByBatch() ? SeenBy::kLearner : SeenBy::kActors;
  DeclareLearned(actor_group_, actor_->Parameters(), acting);
  DeclareLearned(critic_group_, critics_.online().Parameters());
  declared().AddAll("target_critic/", critics_.target().Parameters(), StateKind::kTarget);
  declared().AddAll("actor/", actor_->Statistics(), StateKind::kStatistic);
  declared().AddAll("critic/", critics_.online().Statistics(), StateKind::kStatistic);
  temperature_.Declare(declared());
  DeclareCommon();
}

RateSchedule Sac::Schedule() const {
  return {.kind = ParseRateSchedule(config_.lr_schedule),
          .final_rate = config_.lr_end,
          .steps = std::max<int64_t>(1, context().planned_updates)};
}

AdamOptions Sac::Rate(double lr) const {
  return {.learning_rate = lr > 0 ? lr : config_.lr, .schedule = Schedule()};
}

Snapshot Sac::MakeSnapshot() const {
  Snapshot snapshot = OffPolicyAgent::MakeSnapshot();
  if (!config_.NormalizesByBatch()) return snapshot;
  NamedTensors acting;  // on the CPU
  for (const auto& [name, tensor] : actor_->ForActing()) acting.Add(name, tensor.cpu());
  AddAll(snapshot.tensors, "actor/", ArraysOf(acting));
  return snapshot;
}

std::vector<BatchRequest> Sac::BatchRequests() const {
  std::vector<BatchRequest> requests = OffPolicyAgent::BatchRequests();
  return_scale_.Ask(requests[0]);
  return requests;
}

std::vector<ParameterGroup*> Sac::Groups() {
  std::vector<ParameterGroup*> groups = {&critic_group_, &actor_group_};
  if (temperature_.learned()) groups.push_back(&temperature_.group());
  return groups;
}

NamedTensors Sac::Fitted(NamedTensors saved) const {
  RequireBlock(saved, config_.block);
  NamedTensors fitted = WithSchedulesOf(state().Named({StateKind::kOptimizer}),
                                        OffPolicyAgent::Fitted(std::move(saved)));
  temperature_.Fit(fitted);
  return fitted;
}

TransitionBatch Sac::Read(const NamedTensors& batch) {
  TransitionBatch t = OffPolicyAgent::Read(batch);
  if (!return_scale_.on()) return t;
  scale_ = return_scale_.Of(batch);
  t.reward = t.reward / scale_;
  return t;
}

ActionSample Sac::Sample(const Tensor& answers) {
  const Tensor noise = Noise(answers.size(1), answers.size(2) / 2);  // (B, A)
  return SampleSquashedGaussian(answers.squeeze(0), noise, GaussianFormOf(config_));
}

// Algorithm 1, one gradient step.
UpdateResult Sac::Learn(const TransitionBatch& t, const UpdatePosition&, Trainer& trainer) {
  UpdateResult result;
  const bool actor_first = config_.first == "actor";
  if (StepsActor() && actor_first) LearnActor(t, trainer, result);
  LearnCritics(t, trainer, result);
  if (StepsActor() && !actor_first) LearnActor(t, trainer, result);
  if (TargetsFollow()) critics_.FollowTargets(config_.tau);
  if (scale_.defined()) result.Report("train/return_scale", scale_);
  return result;
}

void Sac::LearnCritics(const TransitionBatch& t, Trainer& trainer, UpdateResult& result) {
  const Tensor alpha = temperature_.alpha();  // ()
  ActionSample next;                          // a' ~ pi(s'): (B, A), (B)
  {
    const at::NoGradGuard no_grad;
    next = Sample(actor_->Frozen(t.actor_next_obs));
  }
  const auto [loss, errors] = critic_loss_->Learn(t, critics_.Answer(t, next.action), alpha,
                                                  next.log_prob, result);  // (), (2, B)
  trainer.Step(critic_group_, loss);
  ReportErrors(result, t, errors);
  result.Report("train/critic_loss", loss);
  result.Report("train/ent_coef", alpha);
}

void Sac::LearnActor(const TransitionBatch& t, Trainer& trainer, UpdateResult& result) {
  const int64_t rows = t.actor_obs.size(0);
  const bool both = config_.actor_batch == "both" && actor_->NormalizesByBatch();
  const Tensor seen = both ? at::cat({t.actor_obs, t.actor_next_obs}) : t.actor_obs;
  // a = a(s, noise) is differentiated through the smaller of the critics.
  const auto [action, log_prob] = Sample(actor_->Learning(seen).narrow(1, 0, rows));  // (B, A), (B)
  const Tensor value = critic_loss_->Values(critics_.Frozen(t.obs, action)).amin(0);  // (B)
  const Tensor actor_loss = SoftActorLoss(temperature_.alpha(), log_prob, value);     // ()
  trainer.Step(actor_group_, actor_loss);
  result.Report("train/actor_loss", actor_loss);
  temperature_.Step(log_prob, trainer, result);
}

}  // namespace

std::unique_ptr<Agent> MakeSac(const VectorSacConfig& config, const AgentContext& context,
                               AgentInternals internals) {
  return std::make_unique<Sac>(config, context, std::move(internals));
}

std::unique_ptr<Policy> MakeSacPolicy(const VectorSacConfig& config, const AgentContext& context) {
  return std::make_unique<SacPolicy>(config, context);
}

std::unique_ptr<Agent> SacCard::MakeAgent(const VectorSacConfig& config,
                                          const AgentContext& context) {
  return MakeSac(config, context);
}

std::unique_ptr<Policy> SacCard::MakePolicy(const VectorSacConfig& config,
                                            const AgentContext& context) {
  return MakeSacPolicy(config, context);
}

}  // namespace rookery
