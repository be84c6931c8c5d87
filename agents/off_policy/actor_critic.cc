#include "agents/off_policy/actor_critic.h"

#include <utility>

#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

MlpShape ActorShape(const ActorCriticConfig& config, const ActorHead& head, int64_t inputs) {
  return {.inputs = inputs,
          .hidden = config.hidden,
          .outputs = head.outputs,
          .output_activation = head.activation};
}

}  // namespace

ActorCriticAgent::ActorCriticAgent(const ActorCriticConfig& config, const ActorHead& head,
                                   const AgentContext& context, AgentInternals internals)
    : OffPolicyAgent(config, {config.ActorFields(context.env), config.CriticFields(context.env)},
                     context, std::move(internals)),
      actor_(ActorShape(config, head, reader().actor().dim()), options()),
      critics_(reader().critic().dim(), context.env.action.Dim(),
               config.critic_hidden.empty() ? config.hidden : config.critic_hidden,
               config.critic_layer_norm, options()) {
  const at::Generator weights = WeightGenerator();
  actor_.Initialize(weights);
  critics_.Initialize(weights);
  const auto rate = [&](double lr) {
    return AdamOptions{.learning_rate = lr > 0 ? lr : config.lr};
  };
  actor_group_ = AdamGroup("actor", {actor_.flat()}, rate(config.actor_lr));
  critic_group_ = AdamGroup("critic", {critics_.flat()}, rate(config.critic_lr));
  DeclareLearned(actor_group_, actor_.Named(), SeenBy::kActors);
  DeclareLearned(critic_group_, critics_.online().Named());
  declared().AddAll("target_critic/", critics_.target().Named(), StateKind::kTarget);
}

ActorPolicy::ActorPolicy(const ActorCriticConfig& config, const ActorHead& head,
                         const AgentContext& context)
    : VectorPolicy(config, config.ActorFields(context.env), context),
      actor_(ActorShape(config, head, inputs()), at::kFloat) {}

void ActorPolicy::LoadNetwork(const NamedTensors& tensors) {
  actor_.Load(WithPrefix(tensors, "actor/"));
}

}  // namespace rookery
