#include "agents/rlqp/rlqp_card.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

RlqpConfig::RlqpConfig() {
  batch_size = 64;
  hidden = {11, 8};
  critic_hidden = {64, 64};
  n_step = 3;
}

Fields RlqpConfig::fields() {
  Fields f = Td3Config::fields();
  f.Add("rows", &rows, "rows drawn of each problem of a batch; batch_size counts problems")
      .Range(1, 1 << 16);
  f.Add("cloning_updates", &cloning_updates,
        "updates at first in which the actor only imitates the env's teacher, while critics learn")
      .Min(0);
  f.Add("cloning_weight", &cloning_weight,
        "after that: weight of the squared distance from the teacher's actions in the actor's loss")
      .Range(0, 1e6);
  return f;
}

void RlqpConfig::CheckEnv(const EnvSpec& env) const {
  if (env.action.rows_of.empty() || env.action.kind != ActionSpec::Kind::kBox) {
    throw UserError(StrCat("rlqp acts with continuous actions for each row of an observation, and ",
                           env.id, " has none such; take qp/benchmark, or agent=td3"));
  }
  if (!actor_observations.empty() || !critic_observations.empty()) {
    throw UserError(
        "agent.actor_observations, agent.critic_observations: rlqp reads the rows that "
        "it acts on; leave them out");
  }
  if (normalize_observations) {
    throw UserError(
        "agent.normalize_observations: rlqp's rows are logarithms of one scale; leave "
        "it out");
  }
  if (time_aware) throw UserError("agent.time_aware: rlqp's rows know of no time; leave it out");
  const auto is_teacher = [](const TensorSpec& field) { return field.name == kTeacherField; };
  if (clones() && std::ranges::none_of(env.observations, is_teacher)) {
    throw UserError(StrCat("agent.cloning_updates: ", env.id,
                           " shows no teacher to imitate; say env.options.teacher=rule"));
  }
}

std::vector<size_t> RlqpConfig::ActorFields(const EnvSpec& env) const {
  return {env.FieldIndex(env.action.rows_of)};
}

std::vector<size_t> RlqpConfig::CriticFields(const EnvSpec& env) const { return ActorFields(env); }

AgentPage RlqpCard::Page() {
  return {.summary = "RLQP: one small network chooses the step sizes of a QP solver, a row each",
          .purpose =
              "Trains a policy that makes `rookery solve` faster: for each constraint of a "
              "quadratic program its penalty rho, and a relaxation, while ADMM runs. One network "
              "acts on all rows, so it fits problems of any size. TD3's losses on rows, which are "
              "drawn per problem first; it may begin with imitating a rule, or who knows the "
              "solution.",
          .actions = "continuous, for each row of an observation with any number of rows",
          .observations = "the rows that it acts on",
          .source =
              "Ichnowski et al. 2021, \"Accelerating quadratic optimization with "
              "reinforcement learning\", arXiv 2107.10847"};
}

PolicyForm RlqpCard::Form(const RlqpConfig& config, const EnvSpec& env) {
  PolicyForm form = config.FormOf("rlqp", config.ActorFields(env));
  form.layers = Perceptron("actor/", config.hidden.size() + 1);
  form.rule = SquashedWithSharedNoise{config.exploration_noise};
  return form;
}

std::string RlqpCard::DefaultsFor(const std::string&) { return ""; }

}  // namespace rookery
