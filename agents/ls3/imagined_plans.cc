#include "agents/ls3/imagined_plans.h"

#include <algorithm>
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
                             const LatentClassifier& goal, const ImaginationOptions& options)
    : dynamics_(dynamics),
      value_(value),
      safe_set_(safe_set),
      constraint_(constraint),
      goal_(goal),
      options_(options) {}

Tensor ImaginedPlans::Imagine(const Tensor& z, const Tensor& sequences, Random& random) const {
  const int64_t particles = options_.particles, n = sequences.size(0), horizon = sequences.size(1);
  const at::Generator generator = MakeGenerator(z.device(), random.Next());
  Tensor latent = z.expand({particles, n, z.size(0)});  // (P, N, Z)
  std::vector<Tensor> steps;
  for (int64_t t = 0; t < horizon; ++t) {
    const auto nets = DrawNets(particles, dynamics_.nets(), options_.faithful, random);
    const Tensor noise = at::empty_like(latent, at::MemoryFormat::Contiguous);  // (P, N, Z)
    noise.normal_(0, 1, generator);
    latent = dynamics_.Step(nets, latent, sequences.select(1, t), noise);
    steps.push_back(latent);
  }
  return at::stack(steps, 2);  // (P, N, H, Z)
}

CemScores ImaginedPlans::Score(const Tensor& z, const Tensor& sequences,
                               const Tensor& safe_threshold, Random& random) const {
  const at::NoGradGuard no_grad;
  const int64_t p = options_.particles, n = sequences.size(0), h = sequences.size(1);
  const Tensor latents = Imagine(z, sequences, random);        // (P, N, H, Z)
  const Tensor all = latents.flatten(0, 2);                    // (P N H, Z)
  const Tensor last = latents.select(2, h - 1).flatten(0, 1);  // (P N, Z)

  Tensor values = value_.Mean(last).view({p, n});  // (P, N)
  if (options_.faithful) values = at::where(values.isnan(), kPenalty, values);
  const Tensor goal = goal_.Logits(all).view({p, n, h});  // (P, N, H)
  const Tensor at_goal =
      (options_.faithful ? goal : goal.sigmoid()).mean(0) > options_.goal_threshold;  // (N, H)
  const Tensor score = values.mean(0) + at_goal.sum(1);                               // (N)

  Tensor violations = at::zeros({n}, z.options());  // (N)
  if (options_.constraints) {
    const Tensor probability = constraint_.Logits(all).sigmoid().view({p, n, h});  // (P, N, H)
    violations = violations + (probability.amax(0) > options_.constraint_threshold).sum(1);
  }
  if (options_.safe_set) {
    const Tensor safe = safe_set_.Probability(last).view({p, n}).mean(0);  // (N)
    violations = violations + (safe < safe_threshold);
  }
  if (!options_.faithful) return {score, violations == 0};
  const Tensor penalized = score + violations * kPenalty;  // (N)
  return {penalized, penalized > kPenalty};
}

}  // namespace rookery
