#include "agents/sac/sac_config.h"

#include <cmath>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

double ParseNumber(const char* key, const std::string& text, const char* expected) {
  try {
    const double value = ParseDouble(text);
    if (std::isfinite(value)) return value;
  } catch (const UserError&) {
  }
  throw UserError(StrCat("agent.", key, ": expected ", expected, ", got '", text, "'"));
}

std::vector<size_t> SelectFields(const EnvSpec& env, const std::vector<std::string>& names,
                                 bool critic, const std::string& key) {
  const auto visible = [&](size_t i) {
    return critic || env.observations[i].role != Role::kCriticOnly;
  };
  const auto is_fixed = [&](size_t i) { return !env.observations[i].ragged; };
  std::vector<size_t> selected;
  if (names.empty()) {
    for (size_t i = 0; i < env.observations.size(); ++i) {
      if (visible(i) && is_fixed(i)) selected.push_back(i);
    }
  }
  for (const std::string& name : names) {
    try {
      selected.push_back(env.FieldIndex(name));
    } catch (const UserError& error) {
      throw UserError(StrCat("agent.", key, ": ", error.what()));
    }
    if (!is_fixed(selected.back())) {
      throw UserError(StrCat("agent.", key, ": sac reads values of one size, and '", name, "' of ",
                             env.id, " has any number of rows"));
    }
    if (!visible(selected.back())) {
      throw UserError(StrCat("agent.", key, ": ", env.id, " shows '", name,
                             "' to critics only; name it in critic_observations"));
    }
  }
  if (selected.empty()) {
    throw UserError(
        StrCat("agent.", key, ": ", env.id, " has no observation that the actor may see"));
  }
  for (const size_t i : selected) {
    const TensorSpec& field = env.observations[i];
    if (field.dtype == DType::kUint8 && field.shape.size() > 1) {
      throw UserError(StrCat("sac reads vectors, and ", env.id, " has the image ", ToString(field),
                             "; leave it out of agent.", key, " or take an agent for pixels"));
    }
  }
  return selected;
}

}  // namespace

Fields SacConfig::fields() {
  Fields f;
  f.Add("gamma", &gamma, "discount of one decision").Range(0, 1);
  f.Add("tau", &tau, "step of the target critics towards the critics").Range(0, 1);
  f.Add("lr", &lr, "learning rate (Adam)").Range(0, 1);
  f.Add("actor_lr", &actor_lr, "learning rate of the actor; 0: lr").Range(0, 1);
  f.Add("critic_lr", &critic_lr, "learning rate of the critics; 0: lr").Range(0, 1);
  f.Add("ent_coef_lr", &ent_coef_lr, "learning rate of the temperature; 0: lr").Range(0, 1);
  f.Add("batch_size", &batch_size, "transitions an update").Range(1, 1 << 20);
  f.Add("hidden", &hidden, "units of each hidden layer, of actor and critics").Range(1, 1 << 16);
  f.Add("learning_starts", &learning_starts,
        "decisions with uniformly random actions before the "
        "first update")
      .Min(0);
  f.Add("n_step", &n_step, "rewards summed before the bootstrap").Range(1, 1000);
  f.Add("target_entropy", &target_entropy,
        "entropy that the temperature aims at, in nats; auto: "
        "minus the number of action elements");
  f.Add("ent_coef", &ent_coef,
        "temperature alpha: auto learns it from 1, auto_0.1 from 0.1, a "
        "number keeps it");
  f.Add("policy_frequency", &policy_frequency,
        "updates of the critics to one of actor and "
        "temperature")
      .Min(1);
  f.Add("target_frequency", &target_frequency, "updates to one of the target critics").Min(1);
  f.Add("log_std_min", &log_std_min, "lower clamp of the policy's log standard deviation")
      .Range(-100, 10);
  f.Add("log_std_max", &log_std_max, "upper clamp of it").Range(-100, 10);
  f.Add("reward_scale", &reward_scale, "factor of rewards in the critics' target")
      .Range(-1e30, 1e30);
  f.Add("normalize_observations", &normalize_observations,
        "shift and scale observations by their running mean and deviation, clipped at 10");
  f.Add("time_aware", &time_aware,
        "let the networks see what fraction of the episode remains; the time limit is then an end");
  f.Add("actor_observations", &actor_observations,
        "observations the actor reads; empty: all that "
        "are not for critics only");
  f.Add("critic_observations", &critic_observations, "observations the critics read; empty: all");
  return f;
}

void SacConfig::CheckEnv(const EnvSpec& env) const {
  if (env.action.kind != ActionSpec::Kind::kBox) {
    throw UserError(
        StrCat("sac acts in continuous actions, and ", env.id, " has ",
               env.action.kind == ActionSpec::Kind::kDiscrete ? "discrete" : "multi-discrete",
               " ones; take another env or another agent"));
  }
  if (!(log_std_min < log_std_max)) {
    throw UserError(StrCat("agent.log_std_min: ", ShortestDouble(log_std_min),
                           " is not below "
                           "log_std_max, ",
                           ShortestDouble(log_std_max)));
  }
  ParseEntCoef();
  ParseTargetEntropy(env.action.Dim());
  ActorFields(env);
  CriticFields(env);
}

SacConfig::EntropyCoefficient SacConfig::ParseEntCoef() const {
  static constexpr const char* kExpected = "auto, auto_0.1 or a number, not negative";
  if (ent_coef == "auto") return {true, 1};
  const bool learned = ent_coef.starts_with("auto_");
  const double initial =
      ParseNumber("ent_coef", learned ? ent_coef.substr(5) : ent_coef, kExpected);
  if (initial < 0 || (learned && initial == 0)) {
    throw UserError(StrCat("agent.ent_coef: expected ", kExpected, ", got '", ent_coef, "'"));
  }
  return {learned, initial};
}

double SacConfig::ParseTargetEntropy(int64_t action_dim) const {
  if (target_entropy == "auto") return -static_cast<double>(action_dim);
  return ParseNumber("target_entropy", target_entropy, "auto or a number");
}

std::vector<size_t> SacConfig::ActorFields(const EnvSpec& env) const {
  return SelectFields(env, actor_observations, /*critic=*/false, "actor_observations");
}

std::vector<size_t> SacConfig::CriticFields(const EnvSpec& env) const {
  return SelectFields(env, critic_observations, /*critic=*/true, "critic_observations");
}

}  // namespace rookery
