// CemRun: one call of Cem::Plan, population by population.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/tensor/noise.h"
#include "planning/cem/cem.h"
#include "planning/cem/elites.h"

namespace rookery {

class CemRun {
 public:
  CemRun(const CemConfig& config, const ActionBox& box, double threshold,
         std::span<const uint64_t> seeds, const CemStart& start);

  // One population of every problem that is not done. False where all are.
  bool Advance(const CemScore& score);
  // Once all are done.
  CemPlan TakePlan() { return std::move(plan_); }

 private:
  // What of a problem the host decides.
  struct Problem {
    GeneratorNoise noise;
    bool warm = false;
    bool done = false;
    int64_t populations = 0;  // since the last restart
  };

  std::vector<int64_t> Undone() const;
  int64_t UniformShare(const Problem& problem) const;  // sequences of its next population
  // (K, N, H, A), of these problems, drawn from their Gaussians (K, H, A).
  Tensor Draw(std::span<const int64_t> undone, const ActionGaussian& gaussian);
  CemScores Scored(const CemScore& score, const CemCandidates& candidates) const;
  // What the next population is drawn from: (K, H, A).
  ActionGaussian Next(const ActionGaussian& old, const ActionGaussian& fitted) const;
  // Writes what a population led to; `fails` (K): none of its sequences was feasible.
  void Keep(const Tensor& index, const Elites& elites, const ActionGaussian& next,
            const Tensor& fails);
  // Whether it goes on, after a population that failed or hadn't converged.
  void Decide(int64_t problem, bool fails, bool converged);

  const CemConfig& config_;
  const ActionBox& box_;
  const ActionGaussian uniform_;  // (B, H, A)
  std::vector<Problem> problems_;
  CemPlan plan_;
};

}  // namespace rookery
