#include "agents/ls3/ls3_policy.h"

#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/snapshot.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/device.h"
#include "core/tensor/noise.h"
#include "core/tensor/pictures.h"

namespace rookery {
namespace {

constexpr const char* kMean = "plan_mean";
constexpr const char* kStd = "plan_std";
constexpr const char* kWarm = "plan_warm";

ImaginationConfig Imagination(const Ls3Config& config) {
  ImaginationConfig imagination = config.imagination;
  imagination.faithful = config.faithful;
  return imagination;
}

// All actions are in [-1, 1] (core/action.h).
ActionBox Box(const ActionSpec& action, const at::TensorOptions& options) {
  const Tensor high = at::ones({action.Dim()}, options);  // (A)
  return {-high, high};
}

}  // namespace

Ls3Policy::Ls3Policy(const Ls3Config& config, const AgentContext& context)
    : TensorPolicy(context.env.ForPolicies()),
      config_(config),
      image_(context.env.observations[config.ImageField(context.env)].name),
      action_(context.env.action),
      options_(at::TensorOptions(at::kFloat).device(ParseDevice(config.device))),
      models_(config, context.env, options_),
      imagined_(models_.dynamics, models_.value, models_.safe_set, models_.constraint, models_.goal,
                Imagination(config)),
      cem_(config.planner, Box(context.env.action, options_)) {}

std::vector<TensorSpec> Ls3Policy::StateColumns() const {
  if (config_.planner.random_share == 1) return {};
  const std::vector<int64_t> shape = {config_.planner.horizon, action_.Dim()};
  return {{.name = kMean, .shape = shape}, {.name = kStd, .shape = shape}, {.name = kWarm}};
}

CemStart Ls3Policy::Start(const Seen& seen) const {
  CemStart start = cem_.Cold(seen.num_envs());
  if (config_.planner.random_share == 1) return start;
  const Tensor warm = seen.state[kWarm];  // (N)
  for (size_t n = 0; n < seen.begin.size(); ++n) {
    start.warm[n] =
        seen.begin[n] == Begin::kNothing && warm[static_cast<int64_t>(n)].item<float>() != 0;
  }
  start.gaussian = {seen.state[kMean].to(options_.device()),  // (N, H, A)
                    seen.state[kStd].to(options_.device())};
  return start;
}

void Ls3Policy::Keep(const CemPlan& plan, const Seen& seen) const {
  if (config_.planner.random_share == 1) return;
  const CemStart next = cem_.Shifted(plan);
  seen.state[kMean].copy_(next.gaussian.mean);
  seen.state[kStd].copy_(next.gaussian.std);
  for (size_t n = 0; n < next.warm.size(); ++n) {
    seen.state[kWarm][static_cast<int64_t>(n)].fill_(next.warm[n] ? 1 : 0);
  }
}

Tensor Ls3Policy::Latents(const Tensor& images, Random& random) const {
  const DiagonalGaussian q = models_.vae.Encode(images.to(options_.device()));  // (N, Z)
  if (!config_.faithful) return q.mean;
  Tensor noise = at::empty_like(q.mean);  // (N, Z)
  noise.normal_(0, 1, MakeGenerator(options_.device(), random.Next()));
  return q.Sample(noise);
}

TensorPolicy::Choice Ls3Policy::Choose(const Seen& seen) {
  const at::NoGradGuard no_grad;
  const int64_t envs = seen.num_envs();
  Tensor actions = UniformActions(envs, action_, seen.random);  // (N, A)
  if (seen.mode == ActMode::kUniform) return {actions};

  const Tensor z = Latents(seen.observations[image_], seen.random);  // (N, Z)
  std::vector<uint64_t> seeds;
  std::vector<Random> chance;
  for (int64_t n = 0; n < envs; ++n) {
    seeds.push_back(seen.random.Next());
    chance.emplace_back(seen.random.Next());
  }
  const auto score = [&](const CemCandidates& candidates) {
    std::vector<Tensor> scores, feasible;
    for (int64_t k = 0; k < candidates.problems.size(0); ++k) {
      const auto problem = candidates.problems[k].item<int64_t>();
      const CemScores one =
          imagined_.Score(z[problem], candidates.sequences[k], candidates.thresholds[k],
                          chance[static_cast<size_t>(problem)]);
      scores.push_back(one.score);
      feasible.push_back(one.feasible);
    }
    return CemScores{at::stack(scores), at::stack(feasible)};  // (K, N)
  };
  const CemPlan plan = cem_.Plan(score, config_.safe_threshold, seeds, Start(seen));
  Keep(plan, seen);
  const bool planned = plan.outcomes[0].feasible;
  planned_from_ = planned ? z[0] : Tensor();
  planned_ = planned ? plan.sequence[0] : Tensor();
  // Where nothing was feasible, an action at random (policy/cem_policy.py).
  for (int64_t n = 0; n < envs; ++n) {
    if (!plan.outcomes[static_cast<size_t>(n)].feasible) continue;
    actions[n].copy_(plan.sequence[n][0]);
  }
  return {actions};
}

std::vector<Picture> Ls3Policy::Foreseen() const {
  if (!planned_.defined()) return {};
  const at::NoGradGuard no_grad;
  Random random(uint64_t{0});
  const Tensor latents =
      imagined_.Imagine(planned_from_, planned_.unsqueeze(0), random);  // (P, 1, H, Z)
  const Tensor images =
      ShownImages(models_.vae.Decode(latents.mean(0).squeeze(0))).cpu();  // (H, C, H, W)
  std::vector<Picture> pictures;
  for (int64_t t = 0; t < images.size(0); ++t) pictures.push_back(PictureOf(images[t]));
  return pictures;
}

void Ls3Policy::Load(const Snapshot& snapshot) {
  try {
    models_.Load(TensorsOf(snapshot.tensors));
  } catch (const Failure& failure) {
    throw UserError(StrCat("these weights are not of this agent in this env: ", failure.what()));
  }
}

}  // namespace rookery
