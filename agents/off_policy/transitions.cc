#include "agents/off_policy/transitions.h"

#include <set>

#include <ATen/ATen.h>

#include "core/schema.h"

namespace rookery {

TransitionReader::TransitionReader(const OffPolicyConfig& config, const ReadFields& fields,
                                   const AgentContext& context, const at::TensorOptions& options)
    : env_(context.env),
      fields_(fields),
      time_aware_(config.time_aware),
      max_decisions_(static_cast<double>(context.max_decisions)),
      reward_scale_(config.reward_scale),
      options_(options),
      actor_(MakePreprocessor(config, context.env, fields.actor, options)) {
  if (!fields.critic.empty() || fields.image) {
    critic_ = MakePreprocessor(config, context.env, fields.critic, options);
  }
}

std::vector<std::string> TransitionReader::Fields() const {
  std::set<size_t> indices(fields_.actor.begin(), fields_.actor.end());
  indices.insert(fields_.critic.begin(), fields_.critic.end());
  if (fields_.image) indices.insert(*fields_.image);
  std::vector<std::string> names;
  for (const size_t i : indices) names.push_back(env_.observations[i].name);
  if (time_aware_) names.push_back(kTimeColumn);
  return names;
}

Tensor TransitionBatch::MeanLoss(const Tensor& losses) const {
  return (weight.defined() ? weight * losses : losses).mean(-1);
}

TransitionBatch TransitionReader::Read(const NamedTensors& batch) {
  const at::ScalarType dtype = c10::typeMetaToScalarType(options_.dtype());
  Tensor remaining, next_remaining;  // (B), fractions of the episode
  if (time_aware_) {
    remaining = batch[kTimeColumn].to(dtype);
    const Tensor passed = batch["steps"].to(dtype) / max_decisions_;  // (B)
    next_remaining = (remaining - passed).clamp_min(0);
  }
  const std::string obs(column::kObservationPrefix), next_obs = "next_" + obs;
  const auto read = [&](Preprocessor& inputs, Tensor& x, Tensor& next_x) {
    const Tensor raw = inputs.Gather(batch, obs);  // (B, D)
    inputs.Observe(raw);
    x = inputs.Finish(raw, remaining);
    next_x = inputs.Finish(inputs.Gather(batch, next_obs), next_remaining);
  };
  TransitionBatch t;
  read(actor_, t.actor_obs, t.actor_next_obs);
  if (!critic_ || critic_->SameAs(actor_)) {
    t.obs = t.actor_obs;
    t.next_obs = t.actor_next_obs;
  } else {
    read(*critic_, t.obs, t.next_obs);
  }
  if (fields_.image) {
    const std::string& image = env_.observations[*fields_.image].name;
    t.images = batch[obs + image];
    t.next_images = batch[next_obs + image];
  }
  t.action = batch[column::kAction].to(dtype);
  t.reward = batch[column::kReward].to(dtype);
  if (reward_scale_ != 1) t.reward = t.reward * reward_scale_;
  t.discount = batch["discount"].to(dtype);
  if (time_aware_) {
    // What sees the time limit coming has it for an end (Pardo et al. 2018, 3.1): no state lies
    // beyond, so nothing would ever correct what is bootstrapped from there.
    t.discount = at::where(next_remaining * max_decisions_ < 0.5, 0, t.discount);
  }
  if (batch.Has("weight")) t.weight = batch["weight"].to(dtype);
  return t;
}

void TransitionReader::Declare(LiveState& state) const {
  state.AddAll("normalizer/", actor_.Named(), StateKind::kStatistic, SeenBy::kActors);
  if (critic_) state.AddAll("critic_normalizer/", critic_->Named(), StateKind::kStatistic);
}

Preprocessor MakePreprocessor(const OffPolicyConfig& config, const EnvSpec& env,
                              const std::vector<size_t>& fields, const at::TensorOptions& options) {
  return {env,
          {.fields = fields,
           .normalize = config.normalize_observations,
           .time = config.time_aware,
           .dtype = c10::typeMetaToScalarType(options.dtype()),
           .device = options.device()}};
}

}  // namespace rookery
