// Plans against optima that are known without the method.
#include <array>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/random.h"
#include "planning/cem/cem.h"
#include "tests/planning/cem/scores.h"

namespace rookery {
namespace {

constexpr std::array<uint64_t, 1> kSeed = {7};

CemConfig Thorough(int64_t horizon) {
  return {.horizon = horizon, .population = 500, .elites = 50, .iterations = 30};
}

double FarthestOff(const CemPlan& plan, const Tensor& target) {
  return (plan.sequence[0] - target).abs().max().item<double>();
}

TEST(Cem, FindsAQuadraticsMinimumInsideTheBox) {
  const Cem cem(Thorough(3), UnitBox(2));
  const Tensor target = at::tensor({0.3, -0.7, 0.9, 0.0, -0.2, 0.5}).view({3, 2}).to(at::kFloat);
  const CemPlan plan = cem.Plan(NearTo(target), 0, kSeed, cem.Cold(1));
  EXPECT_LT(FarthestOff(plan, target), 1e-3);
  EXPECT_NEAR(plan.score.item<double>(), 0, 1e-6);
  EXPECT_TRUE(plan.outcomes[0].feasible);
  EXPECT_EQ(plan.outcomes[0].populations, 30);
}

TEST(Cem, FindsAQuadraticsMinimumOnTheBoundsOfEachElement) {
  const Cem cem(Thorough(2), {at::tensor({-1.f, 2.f}), at::tensor({0.5f, 10.f})});
  const Tensor target = at::tensor({3.f, 5.f, -4.f, 0.f}).view({2, 2});
  const CemPlan plan = cem.Plan(NearTo(target), 0, kSeed, cem.Cold(1));
  const Tensor nearest = at::tensor({0.5f, 5.f, -1.f, 2.f}).view({2, 2});
  EXPECT_LT(FarthestOff(plan, nearest), 5e-3);
}

// Feasible where the first step's elements sum to at most 0.2: the optimum is the projection.
TEST(Cem, FindsTheProjectionOnAHalfSpace) {
  const Cem cem(Thorough(1), UnitBox(2));
  const Tensor target = at::tensor({0.6f, 0.4f}).view({1, 2});
  const CemScore score = [&](const CemCandidates& c) -> CemScores {
    CemScores scores = NearTo(target)(c);
    scores.feasible = c.sequences.select(2, 0).sum(2) <= 0.2;
    return scores;
  };
  const CemPlan plan = cem.Plan(score, 0, kSeed, cem.Cold(1));
  EXPECT_LE(plan.sequence.sum().item<double>(), 0.2 + 1e-6);
  EXPECT_LT(FarthestOff(plan, at::tensor({0.2f, 0.0f}).view({1, 2})), 0.02);
  EXPECT_EQ(plan.outcomes[0].restarts, 0);
}

// Actions in [0, 3) count as one of three levels, so that there are 27 sequences of three steps; a
// table has a score for each, and some are infeasible.
TEST(Cem, FindsTheBestOfAnEnumeration) {
  constexpr int64_t kTables = 60, kSequences = 27;
  CemConfig config{.horizon = 3, .population = 400, .elites = 20, .iterations = 3};
  config.best_of = "all";
  const Cem cem(config, {at::zeros({1}), at::full({1}, 2.999)});
  Random random(5);
  Tensor table = at::empty({kTables, kSequences});
  Tensor feasible = at::empty({kTables, kSequences}, at::kBool);
  std::vector<float> best(kTables, -INFINITY);
  std::vector<int64_t> best_sequence(kTables);
  std::vector<uint64_t> seeds;
  for (int64_t b = 0; b < kTables; ++b) {
    seeds.push_back(random.Next());
    for (int64_t s = 0; s < kSequences; ++s) {
      const auto score = static_cast<float>(random.Normal());
      const bool may = random.Uniform() < 0.7;
      table[b][s] = score;
      feasible[b][s] = may;
      if (!may || score <= best[static_cast<size_t>(b)]) continue;
      best[static_cast<size_t>(b)] = score;
      best_sequence[static_cast<size_t>(b)] = s;
    }
  }
  const Tensor places = at::tensor({9.f, 3.f, 1.f});
  const auto sequence_of = [&](const Tensor& x) {  // (..., 3, 1) -> (...)
    return (x.squeeze(-1).floor() * places).sum(-1).to(at::kLong);
  };
  const CemScore score = [&](const CemCandidates& c) -> CemScores {
    const Tensor s = sequence_of(c.sequences);  // (K, N)
    return {table.index_select(0, c.problems).gather(1, s),
            feasible.index_select(0, c.problems).gather(1, s)};
  };
  const CemPlan plan = cem.Plan(score, 0, seeds, cem.Cold(kTables));
  for (int64_t b = 0; b < kTables; ++b) {
    EXPECT_EQ(plan.score[b].item<float>(), best[static_cast<size_t>(b)]) << b;
    EXPECT_EQ(sequence_of(plan.sequence[b]).item<int64_t>(), best_sequence[static_cast<size_t>(b)]);
  }
}

}  // namespace
}  // namespace rookery
