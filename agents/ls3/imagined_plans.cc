#include "agents/ls3/imagined_plans.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

constexpr double kPenalty = -1e5;  // of a violation, in LS3's code

// Which network each particle goes by: a permutation of as even shares as there can be, or for all
// particles one.
std::vector<int64_t> DrawNets(int64_t particles, int64_t nets, bool one, Random& random) {
  std::vector<int64_t> drawn(static_cast<size_t>(particles));
  if (one) {
    const auto net = static_cast<int64_t>(random.Below(static_cast<uint64_t>(nets)));
    std::fill(drawn.begin(), drawn.end(), net);
    return drawn;
  }
  for (size_t p = 0; p < drawn.size(); ++p) drawn[p] = static_cast<int64_t>(p) % nets;
  for (size_t p = drawn.size(); p > 1; --p) std::swap(drawn[p - 1], drawn[random.Below(p)]);
  return drawn;
}

}  // namespace

ImaginedPlans::ImaginedPlans(const LatentDynamics& dynamics, const ValueEnsemble& value,
                             const SafeSet& safe_set, const LatentClassifier& constraint,
                             const LatentClassifier& goal, const ImaginationConfig& config)
    : dynamics_(dynamics),
      value_(value),
      safe_set_(safe_set),
      constraint_(constraint),
      goal_(goal),
      config_(config) {}

ImaginedPlans::Chance ImaginedPlans::Draw(int64_t horizon, const Tensor& z, Random& random) const {
  Chance chance{{}, MakeGenerator(z.device(), random.Next())};
  for (int64_t t = 0; t < horizon; ++t) {
    chance.nets.push_back(DrawNets(config_.particles, dynamics_.nets(), config_.faithful, random));
  }
  return chance;
}

Tensor ImaginedPlans::Noise(int64_t candidates, const Tensor& z, const Chance& chance) const {
  Tensor noise = at::empty({config_.particles, candidates, z.size(0)}, z.options());  // (P, N, Z)
  return noise.normal_(0, 1, chance.generator);
}

Tensor ImaginedPlans::Imagine(const Tensor& z, const Tensor& sequences, Random& random) const {
  const at::NoGradGuard no_grad;
  const int64_t n = sequences.size(0), horizon = sequences.size(1);
  const Chance chance = Draw(horizon, z, random);
  Tensor latent = z.expand({config_.particles, n, z.size(0)});  // (P, N, Z)
  std::vector<Tensor> steps;
  for (int64_t t = 0; t < horizon; ++t) {
    latent = dynamics_.Step(chance.nets[static_cast<size_t>(t)], latent, sequences.select(1, t),
                            Noise(n, z, chance));
    steps.push_back(latent);
  }
  return at::stack(steps, 2);  // (P, N, H, Z)
}

Tensor ImaginedPlans::Violates(const Tensor& latents) const {
  const Tensor probability = constraint_.Logits(latents.flatten(0, 1)).sigmoid();  // (P N)
  return probability.view({latents.size(0), -1}).amax(0) > config_.constraint_threshold;
}

Tensor ImaginedPlans::IsSafe(const Tensor& last, const Tensor& safe_threshold) const {
  const Tensor safe = safe_set_.Probability(last.flatten(0, 1)).view({last.size(0), -1});  // (P, N)
  return safe.mean(0) >= safe_threshold;
}

Tensor ImaginedPlans::AtGoal(const Tensor& latents) const {
  const Tensor logits = goal_.Logits(latents.flatten(0, 1)).view({latents.size(0), -1});  // (P, N)
  return (config_.faithful ? logits : logits.sigmoid()).mean(0) > config_.goal_threshold;
}

Tensor ImaginedPlans::Values(const Tensor& last) const {
  const Tensor values = value_.Mean(last.flatten(0, 1)).view({last.size(0), -1});  // (P, N)
  return (config_.faithful ? at::where(values.isnan(), kPenalty, values) : values).mean(0);
}

CemScores ImaginedPlans::Score(const Tensor& z, const Tensor& sequences,
                               const Tensor& safe_threshold, Random& random) const {
  const at::NoGradGuard no_grad;
  const bool skip = config_.skip && !config_.faithful && z.is_cpu();
  return skip ? ScoreFeasible(z, sequences, safe_threshold, random)
              : ScoreAll(z, sequences, safe_threshold, random);
}

CemScores ImaginedPlans::ScoreAll(const Tensor& z, const Tensor& sequences,
                                  const Tensor& safe_threshold, Random& random) const {
  const int64_t horizon = sequences.size(1);
  const Tensor latents = Imagine(z, sequences, random);  // (P, N, H, Z)
  const Tensor last = latents.select(2, horizon - 1);    // (P, N, Z)
  Tensor score = Values(last);                           // (N)
  Tensor violations = at::zeros_like(score);             // (N)
  for (int64_t t = 0; t < horizon; ++t) {
    const Tensor at_t = latents.select(2, t);  // (P, N, Z)
    score = score + AtGoal(at_t);
    if (config_.constraints) violations = violations + Violates(at_t);
  }
  if (config_.safe_set) violations = violations + IsSafe(last, safe_threshold).logical_not();
  if (!config_.faithful) return {score, violations == 0};
  const Tensor penalized = score + violations * kPenalty;  // (N)
  return {penalized, penalized > kPenalty};
}

CemScores ImaginedPlans::ScoreFeasible(const Tensor& z, const Tensor& sequences,
                                       const Tensor& safe_threshold, Random& random) const {
  const int64_t n = sequences.size(0), horizon = sequences.size(1);
  const Chance chance = Draw(horizon, z, random);
  Tensor left = at::arange(n);                                  // (M) of the candidates
  Tensor latent = z.expand({config_.particles, n, z.size(0)});  // (P, M, Z)
  std::vector<Tensor> steps;                                    // (P, M, Z) each
  const auto keep = [&](const Tensor& good) {                   // (M) bool
    const Tensor places = good.nonzero().squeeze(1);
    if (places.size(0) == left.size(0)) return;
    left = left.index_select(0, places);
    for (Tensor& step : steps) step = step.index_select(1, places);
    latent = steps.back();
  };
  for (int64_t t = 0; t < horizon && left.size(0) > 0; ++t) {
    latent = dynamics_.Step(chance.nets[static_cast<size_t>(t)], latent,
                            sequences.select(1, t).index_select(0, left),
                            Noise(n, z, chance).index_select(1, left));
    steps.push_back(latent);
    if (config_.constraints) keep(Violates(latent).logical_not());
  }
  if (config_.safe_set && left.size(0) > 0) keep(IsSafe(latent, safe_threshold));
  Tensor score = at::full({n}, -std::numeric_limits<double>::infinity(), z.options());  // (N)
  Tensor feasible = at::zeros({n}, at::kBool);                                          // (N)
  if (left.size(0) == 0) return {score, feasible};
  Tensor worth = Values(latent);  // (M)
  for (const Tensor& step : steps) worth = worth + AtGoal(step);
  return {score.index_copy_(0, left, worth), feasible.index_fill_(0, left, true)};
}

}  // namespace rookery
