#include "agents/sac/vector_sac_config.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

VectorSacConfig VectorSacConfig::Modern() {
  VectorSacConfig modern;
  modern.preset = "modern";
  modern.block = "bn_mlp";
  modern.hidden = {256, 256, 256, 256};
  modern.critic_hidden = {512, 512, 512, 512};
  modern.critic = "categorical";
  modern.scale_returns = "bounded";
  modern.lr_schedule = "linear";
  modern.policy_frequency = 3;
  modern.ent_coef = "auto_0.01";
  modern.target_entropy = "auto_0.5";
  modern.log_std_min = -10;
  modern.learning_starts = 5000;
  modern.losses.critic = "sum";
  modern.losses.ent_coef = "alpha";
  return modern;
}

ConfigNode VectorSacConfig::Preset(const std::string& name) {
  return name == "modern" ? Modern().fields().Write() : ConfigNode();
}

Fields SupportConfig::fields() {
  Fields f;
  f.Add("low", &low, "least return").Range(-1e30, 1e30);
  f.Add("high", &high, "greatest return").Range(-1e30, 1e30);
  f.Add("atoms", &atoms, "returns between them, both counted").Range(2, 10'001);
  return f;
}

Fields VectorSacConfig::fields() {
  Fields f = SacConfig::fields();
  f.Add("preset", &preset,
        "defaults of what this run doesn't say: paper, SAC as published; modern, normalized "
        "networks with a categorical critic (docs/modern_sac.md)")
      .OneOf({"paper", "modern"});
  f.Add(
       "block", &block,
       "layers of the networks: mlp; bn_mlp, normalized by the batch (XQC); bn_residual, blocks of "
       "two such layers that add to what they are given (FlashSAC), one for each number of hidden")
      .OneOf({"mlp", "bn_mlp", "bn_residual"});
  f.Add("project", &project,
        "bn_mlp, bn_residual: after each step, weights of a unit are one long");
  f.Add("critic", &critic,
        "what critics answer: mse, a value; categorical, a distribution over the support")
      .OneOf({"mse", "categorical"});
  f.Group("support", support.fields(), "returns that a categorical critic can tell apart");
  f.Add("scale_returns", &scale_returns,
        "divide rewards by the running deviation of discounted returns; bounded: by more where the "
        "greatest return so far would leave the support otherwise")
      .OneOf({"none", "deviation", "bounded"});
  f.Add(
       "actor_batch", &actor_batch,
       "what the actor's layers are normalized by while it learns: obs, or both these and the next")
      .OneOf({"obs", "both"});
  f.Add("first", &first, "who steps first in an update: critic (XQC), or actor (FlashSAC)")
      .OneOf({"critic", "actor"});
  f.Add("lr_schedule", &lr_schedule,
        "how learning rates go to lr_end over the run's planned updates, each network's over its "
        "own steps")
      .OneOf({"constant", "linear", "cosine"});
  f.Add("lr_end", &lr_end, "learning rate at the end of a schedule").Range(0, 1);
  f.Add("noise_hold", &noise_hold,
        "decisions that one draw of exploration noise is kept for, at most (FlashSAC: 16); 1: none")
      .Range(1, 10'000);
  f.Add("noise_hold_exponent", &noise_hold_exponent, "n decisions are as likely as n to minus this")
      .Range(0, 100);
  return f;
}

// A schedule that rises is a mistake.
void VectorSacConfig::CheckRates() const {
  if (lr_schedule == "constant") return;
  const auto check = [&](const char* key, double rate) {
    if (rate >= lr_end) return;
    throw UserError(StrCat("agent.lr_end: ", ShortestDouble(lr_end), " is above agent.", key, ", ",
                           ShortestDouble(rate), "; say a smaller one, or lr_schedule=constant"));
  };
  check("lr", lr);
  for (const auto& [key, rate] :
       {std::pair{"actor_lr", actor_lr}, {"critic_lr", critic_lr}, {"ent_coef_lr", ent_coef_lr}}) {
    if (rate > 0) check(key, rate);
  }
}

void VectorSacConfig::CheckEnv(const EnvSpec& env) const {
  SacConfig::CheckEnv(env);
  if (!(support.low < support.high)) {
    throw UserError(StrCat("agent.support.low: ", ShortestDouble(support.low),
                           " is not below support.high, ", ShortestDouble(support.high)));
  }
  if (scale_returns != "none" && gamma == 0) {
    throw UserError(StrCat("agent.scale_returns: ", scale_returns,
                           ", but with agent.gamma=0 there are no returns; say none"));
  }
  if (scale_returns == "bounded" && support.low != -support.high) {
    throw UserError(StrCat(
        "agent.scale_returns: bounded lets returns go as far on one side of 0 as on the other, "
        "but agent.support goes from ",
        ShortestDouble(support.low), " to ", ShortestDouble(support.high),
        "; give it equal sides, or say deviation"));
  }
  if (scale_returns != "none" && reward_scale != 1) {
    throw UserError(StrCat("agent.reward_scale: ", ShortestDouble(reward_scale),
                           ", but agent.scale_returns=", scale_returns,
                           " sets the size of rewards already; leave one out"));
  }
  CheckRates();
  if (!NormalizesByBatch()) return;
  if (batch_size == 1) {
    throw UserError(StrCat("agent.batch_size: 1, but agent.block=", block,
                           " normalizes by the batch: it takes two transitions or more"));
  }
  if (critic_layer_norm) {
    throw UserError(StrCat("agent.critic_layer_norm: the layers of agent.block=", block,
                           " are normalized by the batch; leave it out"));
  }
  if (block != "bn_residual") return;
  const auto alike = [](const std::vector<int64_t>& units, const char* key) {
    if (!units.empty() && std::ranges::count(units, units[0]) == std::ssize(units)) return;
    throw UserError(StrCat("agent.", key,
                           ": residual blocks are one or more, all of one width, as "
                           "in [256, 256]"));
  };
  alike(hidden, "hidden");
  if (!critic_hidden.empty()) alike(critic_hidden, "critic_hidden");
}

}  // namespace rookery
