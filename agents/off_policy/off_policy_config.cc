#include "agents/off_policy/off_policy_config.h"

#include <utility>

#include "agents/off_policy/env_check.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {

void OffPolicyConfig::AddOffPolicyFields(Fields& f) {
  f.Add("gamma", &gamma, "discount of one decision").Range(0, 1);
  f.Add("tau", &tau, "step of target networks towards those that learn; 1: they become equal")
      .Range(0, 1);
  f.Add("lr", &lr, "learning rate (Adam)").Range(0, 1);
  f.Add("batch_size", &batch_size, "transitions an update").Range(1, 1 << 20);
  f.Add("hidden", &hidden, "units of each hidden layer, of all networks").Range(1, 1 << 16);
  f.Add("learning_starts", &learning_starts,
        "decisions with uniformly random actions before the first update")
      .Min(0);
  f.Add("n_step", &n_step, "rewards summed before the bootstrap").Range(1, 1000);
  f.Add("reward_scale", &reward_scale, "factor of rewards in what values are learned from")
      .Range(-1e30, 1e30);
  f.Add("normalize_observations", &normalize_observations,
        "shift and scale observations by their running mean and deviation, clipped at 10");
  f.Add("time_aware", &time_aware,
        "let the networks see what fraction of the episode remains; the time limit is then an end");
}

void OffPolicyConfig::Check(const AgentContext& context) const {
  CheckEnv(context.env);
  if (!time_aware || context.max_decisions > 0) return;
  throw UserError(StrCat("agent.time_aware: ", context.env.id,
                         " has no time limit, so no fraction of an episode remains; set "
                         "env.time_limit"));
}

PolicyForm OffPolicyConfig::FormOf(const std::string& agent, std::vector<size_t> fields) const {
  if (time_aware) {
    throw UserError(StrCat("this ", agent,
                           " has agent.time_aware: its network reads what fraction of an episode "
                           "remains, and away from its run there is none; train one without it"));
  }
  PolicyForm form{.fields = std::move(fields)};
  if (normalize_observations) form.normalizer = NormalizerForm();
  return form;
}

void ActorCriticConfig::AddActorCriticFields(Fields& f) {
  AddOffPolicyFields(f);
  f.Add("actor_lr", &actor_lr, "learning rate of the actor; 0: lr").Range(0, 1);
  f.Add("critic_lr", &critic_lr, "learning rate of the critics; 0: lr").Range(0, 1);
  f.Add("critic_hidden", &critic_hidden, "units of each hidden layer of the critics; empty: hidden")
      .Range(1, 1 << 16);
  f.Add("critic_layer_norm", &critic_layer_norm,
        "normalize the critics' hidden layers: keeps values of unseen actions small, as learning "
        "from "
        "demonstrations wants it (RLPD, Ball et al. 2023)");
  f.Add("policy_frequency", &policy_frequency,
        "updates of the critics to one of all that follows from them")
      .Min(1);
  f.Add("actor_observations", &actor_observations,
        "observations the actor reads; empty: all that are not for critics only");
  f.Add("critic_observations", &critic_observations, "observations the critics read; empty: all");
}

std::vector<size_t> ActorCriticConfig::ActorFields(const EnvSpec& env) const {
  return SelectFields(env, actor_observations, Reader::kActor, "actor_observations");
}

std::vector<size_t> ActorCriticConfig::CriticFields(const EnvSpec& env) const {
  return SelectFields(env, critic_observations, Reader::kCritic, "critic_observations");
}

}  // namespace rookery
