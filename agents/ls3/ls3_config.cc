#include "agents/ls3/ls3_config.h"

#include <utility>

#include "agents/off_policy/env_check.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {

Fields HeadConfig::fields() {
  Fields f;
  f.Add("hidden", &hidden, "units of each hidden layer").Min(1);
  f.Add("lr", &lr, "learning rate (Adam)").Range(0, 1);
  f.Add("first_updates", &first_updates, "made before it acts").Min(0);
  f.Add("updates", &updates, "made after each collection").Min(0);
  return f;
}

DynamicsConfig::DynamicsConfig() { lr = 1e-3; }

Fields DynamicsConfig::fields() {
  Fields f = HeadConfig::fields();
  f.Add("nets", &nets, "networks, each with transitions of its own").Range(1, 1000);
  return f;
}

ValueConfig::ValueConfig() {
  hidden = {200, 200, 200};
  updates = 2000;
}

Fields ValueConfig::fields() {
  Fields f = HeadConfig::fields();
  f.Add("nets", &nets, "networks, each with transitions of its own").Range(1, 1000);
  f.Add("regression_updates", &regression_updates,
        "made before the first ones: of what was still to come in an episode, undiscounted")
      .Min(0);
  f.Add("target_every", &target_every, "updates after which the slow copies become equal").Min(1);
  f.Add("sources", &sources,
        "replay sources of who was about the task, taken together; the other networks learn from "
        "all sources");
  f.Add("at_time_limit", &at_time_limit,
        "what an episode was worth that ended by its time limit: bootstrap, as if it went on, or "
        "cut, nothing more; \"\": bootstrap, and cut where agent.faithful")
      .OneOf({"", "bootstrap", "cut"});
  return f;
}

SafeSetConfig::SafeSetConfig() { hidden = {200, 200, 200}; }

Fields SafeSetConfig::fields() {
  Fields f = HeadConfig::fields();
  f.Add("gamma", &gamma, "probability of a step away from the region, of that a step nearer")
      .Range(0, 1);
  f.Add("spread", &spread,
        "how labels spread back along transitions: max, mix (a mean weighed by gamma), or none")
      .OneOf({"max", "mix", "none"});
  f.Add("target_every", &target_every, "updates after which the slow copy becomes equal").Min(1);
  return f;
}

ClassifierConfig::ClassifierConfig() { hidden = {200, 200, 200}; }

Ls3EncoderConfig::Ls3EncoderConfig()
    : shape{.kind = "strided",
            .filters = 32,
            .latent = 32,
            .initialization = "fan_in_uniform",
            .projection = "affine"} {}

Fields Ls3EncoderConfig::fields() {
  Fields f;
  shape.AddFields(f);
  f.Add("init", &init,
        "agent.safetensors of a run of ls3 or pretrain: its encoder is taken as it is, and none is "
        "learned");
  f.Add("updates", &updates, "made first, of images alone").Min(0);
  f.Add("batch_size", &batch_size, "images an update").Range(1, 1 << 20);
  f.Add("lr", &lr, "learning rate (Adam)").Range(0, 1);
  loss.AddFields(f);
  return f;
}

Fields Ls3Config::fields() {
  Fields f;
  f.Add("gamma", &gamma, "discount of one decision").Range(0, 1);
  f.Add("batch_size", &batch_size, "transitions of an update, for each network on latents")
      .Range(1, 1 << 20);
  f.Add("collect_episodes", &collect_episodes, "between updates").Min(1);
  f.Add("episodes", &episodes, "collected in all; the run ends then").Min(1);
  f.Add("faithful", &faithful,
        "as the authors' code has it where that differs from what the paper means (docs/ls3.md)");
  f.Group("encoder", encoder.fields(), "from images to latents; learned first, and then frozen");
  f.Group("dynamics", dynamics.fields(), "how latents change under actions: Gaussians");
  f.Group("value", value.fields(), "what latents are worth");
  f.Group("safe_set", safe_set.fields(), "whether the demonstrated region is near");
  f.Group("constraint", constraint.fields(), "whether a latent violates");
  f.Group("goal", goal.fields(), "whether a latent is at the goal");
  Fields plans = planner.fields();
  plans.Add("particles", &imagination.particles, "futures that are imagined of each sequence")
      .Range(1, 1 << 20);
  plans
      .Add("safe_threshold", &safe_threshold,
           "least probability that the last latent is near the demonstrated region; relaxed where "
           "no sequence is feasible")
      .Range(0, 1);
  plans
      .Add("constraint_threshold", &imagination.constraint_threshold,
           "most probability that a step violates, of any particle")
      .Range(0, 1);
  plans
      .Add("goal_threshold", &imagination.goal_threshold,
           "mean probability above which a step counts as at the goal")
      .Range(0, 1);
  plans.Add("safe_set", &imagination.safe_set, "plans are to end near the demonstrated region");
  plans.Add("constraints", &imagination.constraints, "plans are not to violate");
  plans.Add("skip", &imagination.skip,
            "what is infeasible already is imagined no further, on a CPU; plans are the same");
  plans.Add("device", &device, "that plans are made on: cpu, cuda, cuda:1");
  f.Group("planner", std::move(plans), "the cross-entropy method on sequences of actions");
  return f;
}

void Ls3Config::CheckEnv(const EnvSpec& env) const {
  RequireContinuousActions("ls3", env);
  const ImageShape image = ImageShape::Of(env.observations[ImageField(env)]);
  encoder.shape.Check(image);
  encoder.shape.CheckDecoder(image);
  planner.Check();
  if (env.has_cost || !imagination.constraints) return;
  throw UserError(StrCat("ls3: ", env.id, " has no costs, of which constraints are learned; say ",
                         "agent.planner.constraints=false"));
}

size_t Ls3Config::ImageField(const EnvSpec& env) const {
  return SelectImage("ls3", env, /*size=*/kStridedSide);
}

std::vector<int64_t> Ls3Config::DynamicsHidden() const {
  if (!dynamics.hidden.empty()) return dynamics.hidden;
  return faithful ? std::vector<int64_t>{128, 128} : std::vector<int64_t>{128, 128, 128};
}

bool Ls3Config::CutsAtTimeLimit() const {
  return value.at_time_limit.empty() ? faithful : value.at_time_limit == "cut";
}

}  // namespace rookery
