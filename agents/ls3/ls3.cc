#include "agents/ls3/ls3.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/ls3/ls3_card.h"
#include "agents/ls3/ls3_policy.h"
#include "agents/off_policy/networks.h"
#include "core/error.h"
#include "core/random.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/device.h"

namespace rookery {
namespace {

ParameterGroup HeadGroup(const char* name, const Mlp& network, const HeadConfig& config) {
  return AdamGroup(name, {network.flat()}, {.learning_rate = config.lr});
}

}  // namespace

Ls3::Ls3(const Ls3Config& config, const AgentContext& context, AgentInternals internals)
    : config_(config),
      context_(context),
      image_(context.env.observations[config.ImageField(context.env)]),
      noise_(std::move(internals.noise)),
      models_(config, context.env,
              at::TensorOptions(internals.dtype).device(ParseDevice(context.device))) {
  config.CheckEnv(context.env);
  const at::TensorOptions options = models_.vae.options();
  if (!noise_) {
    noise_ = std::make_unique<GeneratorNoise>(options.device(), MixKey({context.seed, 1}));
  }
  goals_ = at::zeros({}, options);
  models_.Initialize(MakeGenerator(options.device(), MixKey({context.weights_seed, 0})),
                     config.faithful);
  vae_ = AdamGroup("vae", models_.vae.Parameters(), {.learning_rate = config.encoder.lr});
  dynamics_ = HeadGroup("dynamics", models_.dynamics.networks(), config.dynamics);
  value_ = HeadGroup("value", models_.value.online(), config.value);
  safe_set_ = HeadGroup("safe_set", models_.safe_set.online(), config.safe_set);
  constraint_ = HeadGroup("constraint", models_.constraint.network(), config.constraint);
  goal_ = HeadGroup("goal", models_.goal.network(), config.goal);

  if (config.encoder.init.empty() && config.encoder.updates > 0) parts_.push_back(Part::kEncoder);
  parts_.insert(parts_.end(), {Part::kFirst, Part::kOnline});
  declared().AddAll("", models_.Named(), StateKind::kParameter, SeenBy::kActors);
  declared().AddAll("", models_.NamedTargets(), StateKind::kTarget);
  for (const ParameterGroup* group : Groups()) {
    declared().AddAll(group->name + "_optimizer/", group->optimizer->Named(),
                      StateKind::kOptimizer);
  }
  noise_->Declare(declared(), "noise/");
  declared().AddCounter("updates", updates_);
  declared().AddCounter("value_updates", value_updates_);
  declared().AddCounter("safe_set_updates", safe_set_updates_);
}

std::vector<ParameterGroup*> Ls3::Groups() {
  std::vector<ParameterGroup*> groups = {&dynamics_, &value_, &safe_set_, &constraint_, &goal_};
  if (parts_.front() == Part::kEncoder) groups.insert(groups.begin(), &vae_);
  return groups;
}

std::vector<BatchRequest> Ls3::BatchRequests() const {
  ConfigNode labels = ConfigNode::Map();
  labels["enabled"] = ConfigNode::Scalar("true");
  std::vector<BatchRequest> requests;
  const auto request = [&](const char* name, int64_t size, std::vector<std::string> fields) {
    requests.push_back(
        {.name = name, .batch_size = size, .fields = std::move(fields), .pooled = true});
    requests.back().options = {{"n_step", 1}, {"gamma", config_.gamma}};
    return &requests.back();
  };
  if (parts_.front() == Part::kEncoder) {
    request(kImages, config_.encoder.batch_size, {image_.name});
  }
  request(kDynamics, config_.dynamics.nets * config_.batch_size, {kPosterior});
  BatchRequest* value = request(kValue, config_.value.nets * config_.batch_size, {kPosterior});
  for (const std::string& source : config_.value.sources) value->sources[source] = 0;
  value->options.Set("labels", labels);
  std::vector<std::string> fields = {kPosterior};
  if (context_.env.has_cost) fields.emplace_back(column::kCost);
  request(kLabels, config_.batch_size, std::move(fields))->options.Set("labels", labels);
  return requests;
}

Schedule Ls3::GetSchedule() const {
  const auto& [dynamics, value, safe_set] =
      std::tie(config_.dynamics, config_.value, config_.safe_set);
  const auto& [constraint, goal] = std::tie(config_.constraint, config_.goal);
  Schedule schedule{.stages = {}};
  if (parts_.front() == Part::kEncoder) {
    schedule.stages.push_back({.kind = Stage::Kind::kOffline, .updates = config_.encoder.updates});
  }
  schedule.stages.push_back(
      {.kind = Stage::Kind::kOffline,
       .updates = std::max({int64_t{1}, dynamics.first_updates,
                            value.regression_updates + value.first_updates, safe_set.first_updates,
                            constraint.first_updates, goal.first_updates})});
  schedule.stages.push_back(
      {.kind = Stage::Kind::kPhases,
       .adopt = Stage::Adopt::kAtEpisode,
       .collect_episodes = config_.collect_episodes,
       .phase_updates = std::max({int64_t{1}, dynamics.updates, value.updates, safe_set.updates,
                                  constraint.updates, goal.updates}),
       .episodes = config_.episodes});
  return schedule;
}

std::vector<LearnerColumn> Ls3::LearnerColumns() const {
  return {{.spec = {.name = StrCat(column::kObservationPrefix, kPosterior),
                    .shape = {2, models_.vae.latent()}},
           .initial = std::numeric_limits<double>::quiet_NaN()}};
}

std::vector<ComputedColumn> Ls3::ComputedColumns() const {
  return {{.column = StrCat(column::kObservationPrefix, kPosterior),
           .field = image_.name,
           .compute = [this](const Tensor& images) {
             const at::NoGradGuard no_grad;
             const DiagonalGaussian q =
                 models_.vae.Encode(images.to(models_.vae.options().device()));  // (N, Z)
             return at::stack({q.mean, q.log_std}, 1);                           // (N, 2, Z)
           }}};
}

void Ls3::TakeFirstWeights(const NamedTensors& saved) {
  try {
    models_.vae.Load(saved);
  } catch (const Failure& failure) {
    throw UserError(StrCat("agent.encoder.init: ", config_.encoder.init,
                           " holds another encoder than agent.encoder asks for: ", failure.what()));
  }
}

Agent::Reconstruction Ls3::Reconstruct(const Tensor& images) const {
  const at::NoGradGuard no_grad;
  const Tensor seen = images.to(models_.vae.options().device());  // (N, C, H, W)
  return {seen, ShownImages(models_.vae.Decode(models_.vae.Encode(seen).mean))};
}

NamedTensors Ls3::Judge(const NamedTensors& observations) const {
  const at::NoGradGuard no_grad;
  const Tensor images = observations[image_.name].to(models_.vae.options().device());
  const Tensor z = models_.vae.Encode(images).mean;  // (N, Z)
  NamedTensors judged;                               // (N) each
  judged.Add("value", models_.value.Mean(z).cpu());
  judged.Add("safe_set", models_.safe_set.Probability(z).cpu());
  judged.Add("constraint", models_.constraint.Logits(z).sigmoid().cpu());
  judged.Add("goal", models_.goal.Logits(z).sigmoid().cpu());
  return judged;
}

std::unique_ptr<Policy> Ls3::MakePolicy() const {
  return std::make_unique<Ls3Policy>(config_, context_);
}

std::unique_ptr<Agent> Ls3Card::MakeAgent(const Ls3Config& config, const AgentContext& context) {
  return std::make_unique<Ls3>(config, context);
}

std::unique_ptr<Policy> Ls3Card::MakePolicy(const Ls3Config& config, const AgentContext& context) {
  config.CheckEnv(context.env);
  return std::make_unique<Ls3Policy>(config, context);
}

}  // namespace rookery
