#include "agents/sac/sac.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/actor_critic.h"
#include "agents/off_policy/networks.h"
#include "agents/sac/sac_card.h"
#include "agents/sac/sac_policy.h"
#include "agents/sac/squashed_gaussian.h"

namespace rookery {
namespace {

class Sac : public ActorCriticAgent {
 public:
  Sac(const SacConfig& config, const AgentContext& context, AgentInternals internals);

  std::unique_ptr<Policy> MakePolicy() const override { return MakeSacPolicy(config_, context()); }
  std::vector<ParameterGroup*> Groups() override;
  std::optional<int64_t> Variant(const UpdatePosition&) const override {
    return 2 * StepsActor() + TargetsFollow();
  }

 private:
  NamedTensors Fitted(NamedTensors saved) const override;
  UpdateResult Learn(const Transitions& t, const UpdatePosition& at, Trainer& trainer) override;
  bool StepsActor() const { return updates() % config_.policy_frequency == 0; }
  bool TargetsFollow() const { return updates() % config_.target_frequency == 0; }
  ActionSample SampleAction(const Tensor& obs);
  Tensor Target(const Transitions& t, const Tensor& alpha);

  SacConfig config_;
  bool learn_alpha_;
  double target_entropy_;
  Tensor log_alpha_;  // ()
  ParameterGroup alpha_group_;
};

Sac::Sac(const SacConfig& config, const AgentContext& context, AgentInternals internals)
    : ActorCriticAgent(config, SacActorHead(context.env), context, std::move(internals)),
      config_(config),
      learn_alpha_(config.ParseEntCoef().learned),
      target_entropy_(config.ParseTargetEntropy(context.env.action.Dim())),
      log_alpha_(at::full({}, std::log(config.ParseEntCoef().initial), options())) {
  const double alpha_lr = config.ent_coef_lr > 0 ? config.ent_coef_lr : config.lr;
  alpha_group_ = AdamGroup("ent_coef", {log_alpha_}, {.learning_rate = alpha_lr});
  log_alpha_.requires_grad_(learn_alpha_);
  LiveState& state = declared();
  state.Add("log_alpha", log_alpha_, learn_alpha_ ? StateKind::kParameter : StateKind::kConstant);
  state.AddAll("ent_coef_optimizer/", alpha_group_.optimizer->Named(), StateKind::kOptimizer);
  DeclareCommon();
}

NamedTensors Sac::Fitted(NamedTensors saved) const {
  NamedTensors fitted = ActorCriticAgent::Fitted(std::move(saved));
  // A temperature that was fixed at 0 could never be learned again.
  Tensor& log_alpha = fitted["log_alpha"];  // ()
  if (!std::isfinite(log_alpha.item<double>())) log_alpha = log_alpha_.detach();
  return fitted;
}

std::vector<ParameterGroup*> Sac::Groups() {
  std::vector<ParameterGroup*> groups = ActorCriticAgent::Groups();
  if (learn_alpha_) groups.push_back(&alpha_group_);
  return groups;
}

ActionSample Sac::SampleAction(const Tensor& obs) {
  const Tensor noise = Noise(obs.size(0), context().env.action.Dim());  // (B, A)
  return SampleSquashedGaussian(actor(obs), noise, {config_.log_std_min, config_.log_std_max});
}

// The soft target of eq. 6, y = r + discount (min_k Q'_k(s', a') - alpha log pi(a'|s')),
// a' ~ pi(s'): (B).
Tensor Sac::Target(const Transitions& t, const Tensor& alpha) {
  const at::NoGradGuard no_grad;
  const auto [next_action, next_log_prob] = SampleAction(t.actor_next_obs);  // (B, A), (B)
  const Tensor next_q = critics().TargetMin(t.next_obs, next_action);        // (B)
  return t.reward + t.discount * (next_q - alpha * next_log_prob);           // (B)
}

// Algorithm 1, one gradient step.
UpdateResult Sac::Learn(const Transitions& t, const UpdatePosition&, Trainer& trainer) {
  UpdateResult result;
  const Tensor alpha = log_alpha_.detach().exp();  // ()
  // J_Q, eq. 5: half the squared distance of both critics from the target.
  const Tensor y = Target(t, alpha);                                  // (B)
  const Tensor error = critics()(t.obs, t.action) - y;                // (2, B)
  const Tensor critic_loss = 0.5 * t.MeanLoss(error.square()).sum();  // ()
  trainer.Step(critic_group(), critic_loss);
  ReportErrors(result, t, error);
  result.Report("train/critic_loss", critic_loss);
  result.Report("train/ent_coef", alpha);

  if (StepsActor()) {
    // J_pi, eq. 9: a = a(s, noise) is differentiated through the smaller of the critics.
    const auto [action, log_prob] = SampleAction(t.actor_obs);     // (B, A), (B)
    const Tensor value = critics().Frozen(t.obs, action).amin(0);  // (B)
    const Tensor actor_loss = (alpha * log_prob - value).mean();   // ()
    trainer.Step(actor_group(), actor_loss);
    result.Report("train/actor_loss", actor_loss);

    // J(alpha), eq. 18, with log alpha in alpha's place as in Stable-Baselines3: the temperature
    // rises while the entropy is below its target, at a rate that doesn't fall with it.
    const Tensor entropy = -log_prob.detach().mean();  // ()
    result.Report("train/entropy", entropy);
    if (learn_alpha_) {
      const Tensor alpha_loss = log_alpha_ * (entropy - target_entropy_);  // ()
      trainer.Step(alpha_group_, alpha_loss);
      result.Report("train/ent_coef_loss", alpha_loss);
    }
  }

  if (TargetsFollow()) critics().FollowTargets(config_.tau);
  return result;
}

}  // namespace

std::unique_ptr<Agent> MakeSac(const SacConfig& config, const AgentContext& context,
                               AgentInternals internals) {
  return std::make_unique<Sac>(config, context, std::move(internals));
}

std::unique_ptr<Policy> MakeSacPolicy(const SacConfig& config, const AgentContext& context) {
  return std::make_unique<SacPolicy>(config, context);
}

std::unique_ptr<Agent> SacCard::MakeAgent(const SacConfig& config, const AgentContext& context) {
  return MakeSac(config, context);
}

std::unique_ptr<Policy> SacCard::MakePolicy(const SacConfig& config, const AgentContext& context) {
  return MakeSacPolicy(config, context);
}

}  // namespace rookery
