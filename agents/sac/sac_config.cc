#include "agents/sac/sac_config.h"

#include <cmath>
#include <string_view>

#include "agents/off_policy/env_check.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr std::string_view kAuto = "auto_";

// The number behind `prefix`, which the text has.
double ParseNumber(const char* key, const std::string& text, size_t prefix, const char* expected) {
  try {
    const double value = ParseDouble(text.substr(prefix));
    if (std::isfinite(value)) return value;
  } catch (const UserError&) {
  }
  throw UserError(StrCat("agent.", key, ": expected ", expected, ", got '", text, "'"));
}

}  // namespace

Fields SacLosses::fields() {
  Fields f;
  f.Add("critic", &critic, "of the squared distance from the target: half, as in the paper, or sum")
      .OneOf({"half", "sum"});
  f.Add("log_std", &log_std, "what keeps it between its bounds").OneOf({"clamp", "tanh"});
  f.Add("log_prob", &log_prob, "tanh's slope: exact, or with epsilon 1e-6 in its logarithm")
      .OneOf({"exact", "epsilon"});
  f.Add("ent_coef", &ent_coef, "what its loss is a multiple of").OneOf({"log_alpha", "alpha"});
  f.Add("ent_coef_beta1", &ent_coef_beta1, "Adam's beta1 for the temperature").Range(0, 0.9999);
  return f;
}

Fields SacConfig::fields() {
  Fields f;
  AddActorCriticFields(f);
  f.Add("ent_coef_lr", &ent_coef_lr, "learning rate of the temperature; 0: lr").Range(0, 1);
  f.Add("target_entropy", &target_entropy,
        "entropy that the temperature aims at, in nats; auto: minus the number of action elements, "
        "auto_0.5: half of that");
  f.Add("ent_coef", &ent_coef,
        "temperature alpha: auto learns it from 1, auto_0.1 from 0.1, a number keeps it");
  f.Add("target_frequency", &target_frequency, "updates to one of the target critics").Min(1);
  f.Add("log_std_min", &log_std_min, "lower clamp of the policy's log standard deviation")
      .Range(-100, 10);
  f.Add("log_std_max", &log_std_max, "upper clamp of it").Range(-100, 10);
  f.Group("losses", losses.fields(), "forms in which implementations differ");
  return f;
}

void SacConfig::CheckEnv(const EnvSpec& env) const {
  RequireContinuousActions("sac", env);
  if (!(log_std_min < log_std_max)) {
    throw UserError(StrCat("agent.log_std_min: ", ShortestDouble(log_std_min),
                           " is not below log_std_max, ", ShortestDouble(log_std_max)));
  }
  ParseEntCoef();
  ParseTargetEntropy(env.action.Dim());
  ActorFields(env);
  CriticFields(env);
}

SacConfig::EntropyCoefficient SacConfig::ParseEntCoef() const {
  static constexpr const char* kExpected = "auto, auto_0.1 or a number, not negative";
  if (ent_coef == "auto") return {true, 1};
  const bool learned = ent_coef.starts_with(kAuto);
  const double initial = ParseNumber("ent_coef", ent_coef, learned ? kAuto.size() : 0, kExpected);
  if (initial < 0 || (learned && initial == 0)) {
    throw UserError(StrCat("agent.ent_coef: expected ", kExpected, ", got '", ent_coef, "'"));
  }
  return {learned, initial};
}

double SacConfig::ParseTargetEntropy(int64_t action_dim) const {
  static constexpr const char* kExpected = "auto, auto_0.5 or a number";
  if (target_entropy == "auto") return -static_cast<double>(action_dim);
  if (!target_entropy.starts_with(kAuto)) {
    return ParseNumber("target_entropy", target_entropy, 0, kExpected);
  }
  return -ParseNumber("target_entropy", target_entropy, kAuto.size(), kExpected) *
         static_cast<double>(action_dim);
}

SquashedGaussian SacConfig::Rule() const {
  return {log_std_min, log_std_max, losses.log_std == "tanh"};
}

}  // namespace rookery
