#include "agents/sac/sac.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/actor_critic.h"
#include "agents/sac/sac_card.h"
#include "agents/sac/sac_losses.h"
#include "agents/sac/sac_policy.h"
#include "agents/sac/temperature.h"

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
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  bool StepsActor() const { return updates() % config_.policy_frequency == 0; }
  bool TargetsFollow() const { return updates() % config_.target_frequency == 0; }
  ActionSample SampleAction(const Tensor& obs);
  Tensor Target(const TransitionBatch& t, const Tensor& alpha);

  SacConfig config_;
  Temperature temperature_;
};

Sac::Sac(const SacConfig& config, const AgentContext& context, AgentInternals internals)
    : ActorCriticAgent(config, SacActorHead(context.env), context, std::move(internals)),
      config_(config),
      temperature_(config, context.env.action.Dim(), options()) {
  temperature_.Declare(declared());
  DeclareCommon();
}

NamedTensors Sac::Fitted(NamedTensors saved) const {
  NamedTensors fitted = ActorCriticAgent::Fitted(std::move(saved));
  temperature_.Fit(fitted);
  return fitted;
}

std::vector<ParameterGroup*> Sac::Groups() {
  std::vector<ParameterGroup*> groups = ActorCriticAgent::Groups();
  if (temperature_.learned()) groups.push_back(&temperature_.group());
  return groups;
}

ActionSample Sac::SampleAction(const Tensor& obs) {
  const Tensor noise = Noise(obs.size(0), context().env.action.Dim());  // (B, A)
  return SampleSquashedGaussian(actor(obs), noise, GaussianFormOf(config_));
}

// y (B), with a' ~ pi(s').
Tensor Sac::Target(const TransitionBatch& t, const Tensor& alpha) {
  const at::NoGradGuard no_grad;
  const auto [next_action, next_log_prob] = SampleAction(t.actor_next_obs);  // (B, A), (B)
  const Tensor next_q = critics().TargetMin(t.next_obs, next_action);        // (B)
  return SoftTarget(t, next_q, alpha, next_log_prob);
}

// Algorithm 1, one gradient step.
UpdateResult Sac::Learn(const TransitionBatch& t, const UpdatePosition&, Trainer& trainer) {
  UpdateResult result;
  const Tensor alpha = temperature_.alpha();                            // ()
  const Tensor y = Target(t, alpha);                                    // (B)
  const Tensor error = critics()(t.obs, t.action) - y;                  // (2, B)
  const Tensor critic_loss = SoftCriticLoss(t, error, config_.losses);  // ()
  trainer.Step(critic_group(), critic_loss);
  ReportErrors(result, t, error);
  result.Report("train/critic_loss", critic_loss);
  result.Report("train/ent_coef", alpha);

  if (StepsActor()) {
    // a = a(s, noise) is differentiated through the smaller of the critics.
    const auto [action, log_prob] = SampleAction(t.actor_obs);        // (B, A), (B)
    const Tensor value = critics().Frozen(t.obs, action).amin(0);     // (B)
    const Tensor actor_loss = SoftActorLoss(alpha, log_prob, value);  // ()
    trainer.Step(actor_group(), actor_loss);
    result.Report("train/actor_loss", actor_loss);
    temperature_.Step(log_prob, trainer, result);
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
