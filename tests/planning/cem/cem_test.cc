#include "planning/cem/cem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"
#include "tests/planning/cem/scores.h"

namespace rookery {
namespace {

const CemConfig kSmall{.horizon = 3, .population = 60, .elites = 6, .iterations = 4};
constexpr std::array<uint64_t, 1> kSeed = {11};

// (B, H, A)
Tensor Targets(int64_t problems) {
  return 1.6 * at::rand({problems, 3, 2}, MakeGenerator(at::kCPU, 2), at::TensorOptions()) - 0.8;
}

// Each problem has a target of its own. Sequences are feasible near it, and where it begins below 0
// only once the threshold, from 2, is below 2 as far: those problems restart.
CemScore OfManyProblems(const Tensor& targets) {
  return [targets](const CemCandidates& c) -> CemScores {
    const Tensor target = targets.index_select(0, c.problems).unsqueeze(1);  // (K, 1, H, A)
    const Tensor score = -(c.sequences - target).square().sum({2, 3});       // (K, N)
    const Tensor reached = c.thresholds.unsqueeze(1) <= 2 + target.select(2, 0).select(2, 0);
    return {score, (score > -2.5) & reached};
  };
}

TEST(Cem, TheSameSeedGivesTheSamePlan) {
  const Cem cem(kSmall, UnitBox(2));
  const CemScore score = NearTo(Targets(1)[0]);
  const CemPlan first = cem.Plan(score, 0, kSeed, cem.Cold(1));
  EXPECT_TRUE(Same(first, 0, cem.Plan(score, 0, kSeed, cem.Cold(1)), 0));
  const std::array<uint64_t, 1> other = {12};
  EXPECT_FALSE(Same(first, 0, cem.Plan(score, 0, other, cem.Cold(1)), 0));
}

TEST(Cem, APlanDoesNotDependOnItsNeighbours) {
  constexpr int64_t kProblems = 6;
  CemConfig config = kSmall;
  config.random_share = 0.5;
  const Cem cem(config, UnitBox(2));
  const Tensor targets = Targets(kProblems);
  const std::array<uint64_t, kProblems> seeds = {5, 6, 7, 8, 9, 5};
  CemStart start = cem.Cold(kProblems);
  start.gaussian.mean.fill_(0.4);
  start.warm = {true, false, true, false, true, false};
  std::vector<CemCandidates> asked;
  const CemPlan together = cem.Plan(Recorded(OfManyProblems(targets), asked), 2, seeds, start);
  EXPECT_LT(asked.back().problems.numel(), kProblems);  // they don't end at once
  for (int64_t b = 0; b < kProblems; ++b) {
    const CemStart one = {
        .gaussian = {start.gaussian.mean.narrow(0, b, 1), start.gaussian.std.narrow(0, b, 1)},
        .warm = {start.warm[static_cast<size_t>(b)]}};
    const CemPlan alone = cem.Plan(OfManyProblems(targets.narrow(0, b, 1)), 2,
                                   std::span(seeds).subspan(static_cast<size_t>(b), 1), one);
    EXPECT_TRUE(Same(together, b, alone, 0)) << b;
  }
}

TEST(Cem, NeverLeavesTheBox) {
  CemConfig config = kSmall;
  config.min_std = 5;
  const ActionBox box = {at::tensor({-0.3f, 1.1f}), at::tensor({0.7f, 1.1f})};
  const Cem cem(config, box);
  std::vector<CemCandidates> asked;
  cem.Plan(Recorded(NearTo(Targets(1)[0]), asked), 0, kSeed, cem.Cold(1));
  ASSERT_EQ(asked.size(), 4);
  for (const CemCandidates& c : asked) {
    EXPECT_TRUE(((c.sequences >= box.low) & (c.sequences <= box.high)).all().item<bool>());
  }
}

// The best of the last population, or of all: from what was recorded.
TEST(Cem, ReturnsTheBestOfTheLastPopulationOrOfAll) {
  for (const char* best_of : {"last", "all"}) {
    CemConfig config = kSmall;
    config.best_of = best_of;
    config.min_std = 1;  // populations don't become better and better
    const Cem cem(config, UnitBox(2));
    const CemScore score = NearTo(Targets(1)[0]);
    for (uint64_t seed = 0; seed < 10; ++seed) {
      std::vector<CemCandidates> asked;
      const std::array<uint64_t, 1> seeds = {seed};
      const CemPlan plan = cem.Plan(Recorded(score, asked), 0, seeds, cem.Cold(1));
      if (config.best_of == "last") asked.erase(asked.begin(), asked.end() - 1);
      Tensor best;
      double best_score = -INFINITY;
      for (const CemCandidates& c : asked) {
        const Tensor scores = score(c).score[0];
        for (int64_t n = 0; n < scores.size(0); ++n) {
          if (scores[n].item<double>() <= best_score) continue;
          best_score = scores[n].item<double>();
          best = c.sequences[0][n];
        }
      }
      EXPECT_EQ(plan.score.item<double>(), best_score);
      EXPECT_TRUE(plan.sequence[0].equal(best));
    }
  }
}

// Mean and deviation of the best `elites` of a recorded population, by plain loops: (H, A) each.
ActionGaussian NaiveFit(const Tensor& sequences, const CemScores& scores, size_t elites) {
  std::vector<std::pair<double, int64_t>> ranked;
  for (int64_t n = 0; n < sequences.size(0); ++n) {
    if (scores.feasible[0][n].item<bool>()) {
      ranked.emplace_back(-scores.score[0][n].item<double>(), n);
    }
  }
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), elites));
  const int64_t h = sequences.size(1), a = sequences.size(2);
  ActionGaussian fit = {at::zeros({h, a}), at::zeros({h, a})};
  for (int64_t t = 0; t < h; ++t) {
    for (int64_t i = 0; i < a; ++i) {
      double sum = 0, squares = 0;
      for (const auto& [score, n] : ranked) sum += sequences[n][t][i].item<double>();
      const double mean = sum / static_cast<double>(ranked.size());
      for (const auto& [score, n] : ranked) {
        squares += std::pow(sequences[n][t][i].item<double>() - mean, 2);
      }
      fit.mean[t][i] = mean;
      fit.std[t][i] = std::sqrt(squares / static_cast<double>(ranked.size()));
    }
  }
  return fit;
}

TEST(Cem, DrawsEachPopulationLikeTheElitesBefore) {
  CemConfig config = kSmall;
  config.population = 3000;
  config.elites = 200;
  config.iterations = 3;
  const Cem cem(config, UnitBox(2));
  const Tensor target = 0.3 * Targets(1)[0];
  const CemScore score = [&](const CemCandidates& c) -> CemScores {
    CemScores scores = NearTo(target)(c);
    scores.feasible = c.sequences.select(2, 0).select(2, 0) < 0.3;
    return scores;
  };
  std::vector<CemCandidates> asked;
  const CemPlan plan = cem.Plan(Recorded(score, asked), 0, kSeed, cem.Cold(1));
  ASSERT_EQ(asked.size(), 3);
  for (size_t i = 0; i < 3; ++i) {
    const ActionGaussian fit = NaiveFit(asked[i].sequences[0], score(asked[i]), 200);
    if (i == 2) {
      EXPECT_TRUE(at::allclose(plan.gaussian.mean[0], fit.mean, 1e-4, 1e-5));
      EXPECT_TRUE(at::allclose(plan.gaussian.std[0], fit.std, 1e-4, 1e-5));
      continue;
    }
    const Tensor next = asked[i + 1].sequences[0];  // (N, H, A)
    EXPECT_TRUE(at::allclose(next.mean(0), fit.mean, 0, 0.03)) << i;
    EXPECT_TRUE(at::allclose(next.std(0), fit.std, 0.06)) << i;
  }
}

TEST(Cem, MovesWithMomentumAboveTheFloor) {
  CemConfig config = kSmall;
  config.iterations = 1;
  config.momentum = 0.25;
  config.min_std = 0.3;
  const Cem cem(config, UnitBox(2));
  CemStart start = cem.Cold(1);
  start.gaussian.mean.fill_(0.1);
  start.gaussian.std.fill_(0.2);
  start.warm[0] = true;
  CemConfig plain = kSmall;
  plain.iterations = 1;
  const CemScore score = NearTo(Targets(1)[0]);
  const CemPlan with = cem.Plan(score, 0, kSeed, start);
  const CemPlan without = Cem(plain, UnitBox(2)).Plan(score, 0, kSeed, start);
  EXPECT_TRUE(at::allclose(with.gaussian.mean, 0.25 * 0.1 + 0.75 * without.gaussian.mean));
  EXPECT_TRUE(
      at::allclose(with.gaussian.std, (0.25 * 0.2 + 0.75 * without.gaussian.std).clamp_min(0.3)));
}

TEST(Cem, BeginsWhereThePlanBeforeWentOn) {
  CemConfig config = kSmall;
  config.random_share = 0;
  config.population = 2000;
  const Cem cem(config, UnitBox(2));
  const Tensor target = Targets(1)[0];
  const CemPlan before = cem.Plan(NearTo(target), 0, kSeed, cem.Cold(1));
  const CemStart start = cem.Shifted(before);
  EXPECT_TRUE(start.warm[0]);
  EXPECT_TRUE(start.gaussian.mean.narrow(1, 0, 2).equal(before.gaussian.mean.narrow(1, 1, 2)));
  EXPECT_TRUE(start.gaussian.mean.select(1, 2).equal(at::zeros({1, 2})));
  std::vector<CemCandidates> asked;
  cem.Plan(Recorded(NearTo(target), asked), 0, kSeed, start);
  const Tensor first = asked[0].sequences[0].narrow(1, 0, 2);  // (N, 2, A)
  EXPECT_TRUE(at::allclose(first.mean(0), before.gaussian.mean[0].narrow(0, 1, 2), 0, 0.02));
  EXPECT_TRUE(at::allclose(first.std(0), before.gaussian.std[0].narrow(0, 1, 2), 0, 0.02));
}

TEST(Cem, StopsWhereDeviationsAreWithinTheTolerance) {
  CemConfig config = kSmall;
  config.iterations = 50;
  config.tolerance = 0.01;
  const Cem cem(config, {at::tensor({-1.f, -1.f}), at::tensor({1.f, 1.f})});
  const CemPlan plan = cem.Plan(NearTo(Targets(1)[0]), 0, kSeed, cem.Cold(1));
  EXPECT_TRUE(plan.outcomes[0].converged);
  EXPECT_LE(plan.gaussian.std.max().item<double>(), 0.02);
  EXPECT_GT(plan.outcomes[0].populations, 1);
  EXPECT_LT(plan.outcomes[0].populations, 50);
  // One population less, and they aren't yet.
  config.iterations = plan.outcomes[0].populations - 1;
  const CemPlan shorter =
      Cem(config, UnitBox(2)).Plan(NearTo(Targets(1)[0]), 0, kSeed, cem.Cold(1));
  EXPECT_FALSE(shorter.outcomes[0].converged);
  EXPECT_GT(shorter.gaussian.std.max().item<double>(), 0.02);
  config = kSmall;  // without it: never
  config.elites = 1;
  EXPECT_EQ(Cem(config, UnitBox(2))
                .Plan(NearTo(Targets(1)[0]), 0, kSeed, cem.Cold(1))
                .outcomes[0]
                .populations,
            4);
}

}  // namespace
}  // namespace rookery
