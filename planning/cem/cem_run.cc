#include "planning/cem/cem_run.h"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>

namespace rookery {

CemRun::CemRun(const CemConfig& config, const ActionBox& box, double threshold,
               std::span<const uint64_t> seeds, const CemStart& start)
    : config_(config),
      box_(box),
      uniform_(MomentsOfUniform(box, static_cast<int64_t>(seeds.size()), config.horizon)) {
  for (size_t b = 0; b < seeds.size(); ++b) {
    problems_.push_back({.noise = {box.low.device(), seeds[b]}, .warm = start.warm[b]});
  }
  const Tensor warm = at::tensor(std::vector<int64_t>(start.warm.begin(), start.warm.end()))
                          .to(box.low.device(), at::kBool)
                          .view({static_cast<int64_t>(seeds.size()), 1, 1});  // (B, 1, 1)
  plan_ = {.sequence = uniform_.mean.clone(),
           .score = at::full({static_cast<int64_t>(seeds.size())},
                             -std::numeric_limits<double>::infinity(), box.low.options()),
           .gaussian = {.mean = at::where(warm, start.gaussian.mean, uniform_.mean),
                        .std = at::where(warm, start.gaussian.std, uniform_.std)},
           .outcomes = std::vector<CemOutcome>(seeds.size(), {.threshold = threshold})};
}

std::vector<int64_t> CemRun::Undone() const {
  std::vector<int64_t> undone;
  for (size_t b = 0; b < problems_.size(); ++b) {
    if (!problems_[b].done) undone.push_back(static_cast<int64_t>(b));
  }
  return undone;
}

bool CemRun::Advance(const CemScore& score) {
  const std::vector<int64_t> undone = Undone();
  if (undone.empty()) return false;
  std::vector<double> thresholds;
  for (const int64_t b : undone) {
    thresholds.push_back(plan_.outcomes[static_cast<size_t>(b)].threshold);
  }
  const Tensor index = at::tensor(undone).to(box_.low.device());                   // (K)
  const ActionGaussian old = {.mean = plan_.gaussian.mean.index_select(0, index),  // (K, H, A)
                              .std = plan_.gaussian.std.index_select(0, index)};   // (K, H, A)
  const Tensor sequences = Draw(undone, old);                                      // (K, N, H, A)
  const CemScores scores =
      Scored(score, {sequences, index, at::tensor(thresholds, at::kDouble).to(box_.low.options())});
  const Elites elites = ElitesOf(sequences, scores.score, scores.feasible, config_.elites);
  const ActionGaussian next = Next(old, elites.fitted);

  const Tensor fails = elites.count == 0;                                                  // (K)
  const Tensor narrow = (next.std <= config_.tolerance * box_.Width()).flatten(1).all(1);  // (K)
  Keep(index, elites, next, fails);
  const Tensor seen = at::stack({fails, narrow}).cpu();  // (2, K): what the host waits for
  const auto says = seen.accessor<bool, 2>();
  for (int64_t k = 0; k < static_cast<int64_t>(undone.size()); ++k) {
    Decide(undone[static_cast<size_t>(k)], says[0][k], config_.tolerance > 0 && says[1][k]);
  }
  return true;
}

int64_t CemRun::UniformShare(const Problem& problem) const {
  if (problem.populations > 0) return 0;
  if (!problem.warm) return config_.population;
  return std::llround(config_.random_share * static_cast<double>(config_.population));
}

Tensor CemRun::Draw(std::span<const int64_t> undone, const ActionGaussian& gaussian) {
  std::vector<int64_t> uniform;
  std::vector<NoiseSource*> noise;
  for (const int64_t b : undone) {
    Problem& problem = problems_[static_cast<size_t>(b)];
    uniform.push_back(UniformShare(problem));
    noise.push_back(&problem.noise);
  }
  return DrawSequences(box_, gaussian, config_.population, uniform, noise);
}

CemScores CemRun::Scored(const CemScore& score, const CemCandidates& candidates) const {
  CemScores scores = score(candidates);
  const int64_t k = candidates.sequences.size(0);
  CheckShape(scores.score, {k, config_.population}, "score");
  CheckShape(scores.feasible, {k, config_.population}, "feasible");
  return {scores.score.to(box_.low.options()), scores.feasible.to(box_.low.device(), at::kBool)};
}

// Smoothed updating (de Boer et al. 2005), with alpha = 1 - momentum.
ActionGaussian CemRun::Next(const ActionGaussian& old, const ActionGaussian& fitted) const {
  const double m = config_.momentum;
  return {.mean = m * old.mean + (1 - m) * fitted.mean,                             // (K, H, A)
          .std = (m * old.std + (1 - m) * fitted.std).clamp_min(config_.min_std)};  // (K, H, A)
}

void CemRun::Keep(const Tensor& index, const Elites& elites, const ActionGaussian& next,
                  const Tensor& fails) {
  const Tensor score = plan_.score.index_select(0, index);  // (K)
  const Tensor better =
      config_.best_of == "all" ? elites.best_score > score : fails.logical_not();  // (K)
  // kept, initial (B, H, A), changes (K), value (K, H, A): where the population failed it is as at
  // the beginning; else where it changes, the value.
  const auto keep = [&](Tensor& kept, const Tensor& changes, const Tensor& value,
                        const Tensor& initial) {
    const Tensor now =
        at::where(changes.view({-1, 1, 1}), value, kept.index_select(0, index));  // (K, H, A)
    kept.index_copy_(0, index,
                     at::where(fails.view({-1, 1, 1}), initial.index_select(0, index), now));
  };
  keep(plan_.sequence, better, elites.best, uniform_.mean);
  keep(plan_.gaussian.mean, fails.logical_not(), next.mean, uniform_.mean);
  keep(plan_.gaussian.std, fails.logical_not(), next.std, uniform_.std);
  // A population that failed has best score -inf, as at the beginning.
  plan_.score.index_copy_(0, index, at::where(better | fails, elites.best_score, score));
}

void CemRun::Decide(int64_t b, bool fails, bool converged) {
  Problem& problem = problems_[static_cast<size_t>(b)];
  CemOutcome& outcome = plan_.outcomes[static_cast<size_t>(b)];
  ++outcome.populations;
  ++problem.populations;
  if (!fails) {
    outcome.feasible = true;
    outcome.converged = converged;
    problem.done = converged || problem.populations == config_.iterations;
    return;
  }
  outcome.feasible = false;
  problem.done = outcome.restarts == config_.restarts;
  if (problem.done) return;
  // Restart: all is forgotten but the relaxed threshold.
  ++outcome.restarts;
  outcome.threshold *= config_.relaxation;
  problem.populations = 0;
  problem.warm = false;
}

}  // namespace rookery
