#include "agents/td3/td3.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

ActorHead Td3ActorHead(const EnvSpec& env) { return {env.action.Dim(), Activation::kTanh}; }

class Td3Policy : public ActorPolicy {
 public:
  Td3Policy(const Td3Config& config, const AgentContext& context)
      : ActorPolicy(config, Td3ActorHead(context.env), context),
        exploration_noise_(config.exploration_noise) {}

 private:
  Tensor Actions(const Tensor& x, const Seen& seen) override {
    const Tensor a = actor(x);  // (N, A)
    if (seen.mode != ActMode::kCollect) return a;
    const Tensor noise = NormalFrom(seen.random, a.size(0), a.size(1));  // (N, A)
    return (a + exploration_noise_ * noise).clamp(-1, 1);
  }

  double exploration_noise_;
};

}  // namespace

Td3::Td3(const Td3Config& config, const AgentContext& context, AgentInternals internals)
    : ActorCriticAgent(config, Td3ActorHead(context.env), context, std::move(internals)),
      config_(config),
      target_actor_(actor_network().shape(), options()) {
  Follow(target_actor_, actor_network(), 1);
  declared().AddAll("target_actor/", target_actor_.Named(), StateKind::kTarget);
  DeclareCommon();
}

std::unique_ptr<Policy> Td3::MakePolicy() const {
  return std::make_unique<Td3Policy>(config_, context());
}

// y = r + discount min_k Q'_k(s', a'),  a' = clip(pi'(s') + epsilon, -1, 1),
// epsilon ~ clip(N(0, policy_noise), -noise_clip, noise_clip): (B). Eq. 14.
Tensor Td3::Target(const TransitionBatch& t) {
  const at::NoGradGuard no_grad;
  const Tensor noise = config_.policy_noise * Noise(t.action.size(0), t.action.size(1));  // (B, A)
  const Tensor next_action = (target_actor_(t.actor_next_obs).squeeze(0) +
                              noise.clamp(-config_.noise_clip, config_.noise_clip))
                                 .clamp(-1, 1);  // (B, A)
  return t.reward + t.discount * critics().TargetMin(t.next_obs, next_action);
}

// Algorithm 1, one iteration.
UpdateResult Td3::Learn(const TransitionBatch& t, const UpdatePosition&, Trainer& trainer) {
  UpdateResult result;
  const Tensor y = Target(t);                                   // (B)
  const Tensor error = critics()(t.obs, t.action) - y;          // (2, B)
  const Tensor critic_loss = t.MeanLoss(error.square()).sum();  // ()
  trainer.Step(critic_group(), critic_loss);
  ReportErrors(result, t, error);
  result.Report("train/critic_loss", critic_loss);
  if (!StepsActor()) return result;

  const Tensor actor_loss = ActorLoss(t);  // ()
  trainer.Step(actor_group(), actor_loss);
  result.Report("train/actor_loss", actor_loss);
  critics().FollowTargets(config_.tau);
  Follow(target_actor_, actor_network(), config_.tau);
  return result;
}

// The deterministic policy gradient, through the first critic alone.
Tensor Td3::ActorLoss(const TransitionBatch& t) const {
  const Tensor action = actor(t.actor_obs);             // (B, A)
  return -critics().FirstFrozen(t.obs, action).mean();  // ()
}

std::unique_ptr<Agent> MakeTd3(const Td3Config& config, const AgentContext& context,
                               AgentInternals internals) {
  return std::make_unique<Td3>(config, context, std::move(internals));
}

std::unique_ptr<Agent> Td3Card::MakeAgent(const Td3Config& config, const AgentContext& context) {
  return MakeTd3(config, context);
}

std::unique_ptr<Policy> Td3Card::MakePolicy(const Td3Config& config, const AgentContext& context) {
  return std::make_unique<Td3Policy>(config, context);
}

}  // namespace rookery
