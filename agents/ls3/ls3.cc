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
#include "agents/pretrain/augmented_loss.h"
#include "core/error.h"
#include "core/random.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/device.h"

namespace rookery {
namespace {

constexpr const char* kImages = "images";
constexpr const char* kDynamics = "dynamics";
constexpr const char* kValue = "value";
constexpr const char* kLabels = "labels";
constexpr const char* kPosterior = "posterior";
constexpr int64_t kWatched = 100;  // updates that are to have seen a way to the goal

// (K B, ...) -> (K, B, ...).
Tensor Apart(const Tensor& rows, int64_t nets) {
  return rows.unflatten(0, {nets, rows.size(0) / nets});
}

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

Ls3::Due Ls3::DueAt(const UpdatePosition& at) const {
  const Part part = PartAt(at);
  if (part == Part::kEncoder) return {.encoder = true};
  const int64_t i = at.phase_update;
  const bool first = part == Part::kFirst;
  const auto due = [&](const HeadConfig& head) {
    return i < (first ? head.first_updates : head.updates);
  };
  const int64_t regressions = first ? config_.value.regression_updates : 0;
  const int64_t value_updates = first ? config_.value.first_updates : config_.value.updates;
  return {.dynamics = due(config_.dynamics),
          .regression = i < regressions,
          .value = i >= regressions && i < regressions + value_updates,
          .safe_set = due(config_.safe_set),
          .constraint = context_.env.has_cost && due(config_.constraint),
          .goal = due(config_.goal)};
}

bool Ls3::Wants(const BatchRequest& request, const UpdatePosition& at) const {
  const Due due = DueAt(at);
  if (request.name == kImages) return due.encoder;
  if (request.name == kDynamics) return due.dynamics;
  if (request.name == kValue) return due.regression || due.value;
  return due.labels();
}

bool Ls3::CopiesValue(const Due& due) const {
  return (due.regression || due.value) && (value_updates_ + 1) % config_.value.target_every == 0;
}

bool Ls3::CopiesSafeSet(const Due& due) const {
  return due.safe_set && (safe_set_updates_ + 1) % config_.safe_set.target_every == 0;
}

std::optional<int64_t> Ls3::Variant(const UpdatePosition& at) const {
  const Due due = DueAt(at);
  int64_t bits = 0;
  for (const bool bit : {due.encoder, due.dynamics, due.regression, due.value, due.safe_set,
                         due.constraint, due.goal, CopiesValue(due), CopiesSafeSet(due)}) {
    bits = 2 * bits + (bit ? 1 : 0);
  }
  return bits;
}

UpdateResult Ls3::Compute(const Batches& batches, const UpdatePosition& at, Trainer& trainer) {
  const Due due = DueAt(at);
  UpdateResult result;
  if (due.encoder) {
    const Tensor& images =
        batches.at(kImages)[StrCat(column::kObservationPrefix, image_.name)];  // (B, C, H, W)
    const Vae::Loss loss = AugmentedLoss(models_.vae, images, image_.shape[0],
                                         config_.encoder.augment, config_.encoder.beta, *noise_);
    trainer.Step(vae_, loss.total);
    result.Report("train/reconstruction_loss", loss.reconstruction);
    result.Report("train/kl_loss", loss.divergence);
  }
  if (due.dynamics) LearnDynamics(batches.at(kDynamics), trainer, result);
  if (due.regression || due.value) LearnValue(batches.at(kValue), due, trainer, result);
  if (due.labels()) LearnLabels(batches.at(kLabels), due, trainer, result);
  return result;
}

Tensor Ls3::Draw(const Tensor& posterior) {
  const DiagonalGaussian q{posterior.select(1, 0), posterior.select(1, 1)};  // (B, Z)
  Tensor noise = at::empty(q.mean.sizes(), models_.vae.options());           // (B, Z)
  noise_->FillNormal(noise);
  return q.Sample(noise);
}

void Ls3::LearnDynamics(const NamedTensors& batch, Trainer& trainer, UpdateResult& result) {
  const int64_t nets = config_.dynamics.nets;
  const Tensor z = Draw(batch["obs/posterior"]), next_z = Draw(batch["next_obs/posterior"]);
  const Tensor loss = models_.dynamics.Loss(Apart(z, nets), Apart(batch["action"], nets),
                                            Apart(next_z, nets));  // ()
  trainer.Step(dynamics_, loss);
  result.Report("train/dynamics_loss", loss);
}

void Ls3::LearnValue(const NamedTensors& batch, const Due& due, Trainer& trainer,
                     UpdateResult& result) {
  const int64_t nets = config_.value.nets;
  const Tensor z = Apart(Draw(batch["obs/posterior"]), nets);  // (K, B, Z)
  if (due.regression) {
    const Tensor loss = models_.value.RegressionLoss(z, Apart(batch["to_go"], nets));  // ()
    trainer.Step(value_, loss);
    result.Report("train/value_loss", loss);
  } else {
    const Tensor next_z = Apart(Draw(batch["next_obs/posterior"]), nets);  // (K, B, Z)
    Tensor discount = batch["discount"];                                   // (K B)
    if (config_.CutsAtTimeLimit()) discount = discount * (1 - batch["last"]);
    const Tensor loss = models_.value.Loss(z, Apart(batch["reward"], nets), Apart(discount, nets),
                                           next_z);  // ()
    trainer.Step(value_, loss);
    result.Report("train/value_loss", loss);
  }
  if (CopiesValue(due)) models_.value.CopyTargets();
}

void Ls3::LearnLabels(const NamedTensors& batch, const Due& due, Trainer& trainer,
                      UpdateResult& result) {
  const Tensor next_z = Draw(batch["next_obs/posterior"]);  // (B, Z)
  if (due.safe_set) {
    const Tensor z = Draw(batch["obs/posterior"]);                              // (B, Z)
    const Tensor loss = models_.safe_set.Loss(z, next_z, batch["goal_ahead"]);  // ()
    trainer.Step(safe_set_, loss);
    if (CopiesSafeSet(due)) models_.safe_set.CopyTarget();
    goals_.add_(batch["goal_ahead"].sum());
    result.Report("train/safe_set_loss", loss);
  }
  if (due.constraint) {
    const Tensor violates = (batch["cost"] > 0).to(next_z.dtype());  // (B)
    const Tensor loss = models_.constraint.Loss(next_z, violates);   // ()
    trainer.Step(constraint_, loss);
    result.Report("train/constraint_loss", loss);
  }
  if (due.goal) {
    const Tensor at_goal = (batch["reward"] >= 0).to(next_z.dtype());  // (B)
    const Tensor loss = models_.goal.Loss(next_z, at_goal);            // ()
    trainer.Step(goal_, loss);
    result.Report("train/goal_loss", loss);
  }
}

void Ls3::Advance(const UpdatePosition& at, UpdateResult&) {
  const Due due = DueAt(at);
  ++updates_;
  if (due.regression || due.value) ++value_updates_;
  if (due.safe_set) {
    ++safe_set_updates_;
    RequireGoals();
  }
}

// A safe set of no region is learned without a complaint, and no plan would ever be feasible.
void Ls3::RequireGoals() {
  if (++watched_ != kWatched || goals_.item<double>() > 0) return;
  throw UserError(
      "ls3: no episode that it begins with comes to the goal, a step with a reward of 0: the safe "
      "set is learned of those that do. Give demonstrations (replay.sources.demonstrations), and "
      "look at what they came to: `rookery collect` says success_rate");
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
