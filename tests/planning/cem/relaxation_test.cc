// What happens where no sequence is feasible.
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "planning/cem/cem.h"
#include "tests/planning/cem/scores.h"

namespace rookery {
namespace {

constexpr std::array<uint64_t, 1> kSeed = {3};
const CemConfig kSmall{.horizon = 2, .population = 20, .elites = 4, .iterations = 3};

// All sequences are feasible where the threshold is at most `reach` (B), and else none.
CemScore FeasibleBelow(std::vector<double> reach) {
  return [reach = at::tensor(reach).to(at::kFloat)](const CemCandidates& c) -> CemScores {
    const Tensor score = c.sequences.sum({2, 3});                          // (K, N)
    const Tensor may = c.thresholds <= reach.index_select(0, c.problems);  // (K)
    return {score, may.unsqueeze(1).expand_as(score)};
  };
}

std::vector<float> ThresholdsSeen(const std::vector<CemCandidates>& asked) {
  std::vector<float> seen;
  for (const CemCandidates& c : asked) seen.push_back(c.thresholds.item<float>());
  return seen;
}

TEST(Relaxation, MultipliesTheThresholdUntilRestartsAreSpent) {
  const Cem cem(kSmall, UnitBox(1));
  for (int call = 0; call < 2; ++call) {  // it begins anew at every call
    std::vector<CemCandidates> asked;
    const CemPlan plan = cem.Plan(Recorded(FeasibleBelow({-1}), asked), 0.8, kSeed, cem.Cold(1));
    std::vector<float> expected;
    double threshold = 0.8;
    for (int i = 0; i <= 5; ++i, threshold *= 0.8) {
      expected.push_back(static_cast<float>(threshold));
    }
    EXPECT_EQ(ThresholdsSeen(asked), expected);
    EXPECT_FALSE(plan.outcomes[0].feasible);
    EXPECT_EQ(plan.outcomes[0].restarts, 5);
    EXPECT_EQ(plan.outcomes[0].populations, 6);
    EXPECT_NEAR(plan.outcomes[0].threshold, 0.8 * std::pow(0.8, 5), 1e-12);
    EXPECT_EQ(plan.score.item<float>(), -INFINITY);
    EXPECT_TRUE(plan.sequence.equal(at::zeros({1, 2, 1})));
    EXPECT_FALSE(cem.Shifted(plan).warm[0]);
  }
}

TEST(Relaxation, EndsWhereSequencesAreFeasible) {
  const Cem cem(kSmall, UnitBox(1));
  std::vector<CemCandidates> asked;
  const CemPlan plan = cem.Plan(Recorded(FeasibleBelow({0.6}), asked), 0.8, kSeed, cem.Cold(1));
  EXPECT_EQ(ThresholdsSeen(asked), (std::vector<float>{0.8f, 0.64f, 0.512f, 0.512f, 0.512f}));
  EXPECT_TRUE(plan.outcomes[0].feasible);
  EXPECT_EQ(plan.outcomes[0].restarts, 2);
  EXPECT_EQ(plan.outcomes[0].populations, 5);
}

// After a restart all of the population is uniform again, and what was best before is forgotten.
TEST(Relaxation, RestartsFromTheWholeBox) {
  CemConfig config = kSmall;
  config.population = 4000;
  config.random_share = 0;
  config.best_of = "all";
  const Cem cem(config, UnitBox(1));
  CemStart start = cem.Cold(1);
  start.gaussian.mean.fill_(0.9);
  start.gaussian.std.fill_(0.01);
  start.warm[0] = true;
  int64_t population = 0;
  std::vector<CemCandidates> asked;
  const CemScore second_fails = [&](const CemCandidates& c) -> CemScores {
    const Tensor score = c.sequences.sum({2, 3}) + (population == 0 ? 100 : 0);
    return {score, at::full_like(score, population++ != 1, at::kBool)};
  };
  const CemPlan plan = cem.Plan(Recorded(second_fails, asked), 1, kSeed, start);
  ASSERT_EQ(asked.size(), 5);
  EXPECT_GT(asked[0].sequences.min().item<float>(), 0.8);
  EXPECT_GT(asked[1].sequences.min().item<float>(), 0.8);
  EXPECT_NEAR(asked[2].sequences.mean().item<float>(), 0, 0.05);
  EXPECT_NEAR(asked[2].sequences.std().item<float>(), 2 / std::sqrt(12.), 0.02);
  EXPECT_EQ(plan.outcomes[0].restarts, 1);
  EXPECT_EQ(plan.outcomes[0].populations, 5);
  EXPECT_LE(plan.score.item<float>(), 2);
}

TEST(Relaxation, EachProblemHasItsOwn) {
  const Cem cem(kSmall, UnitBox(1));
  const std::array<uint64_t, 3> seeds = {1, 2, 3};
  std::vector<CemCandidates> asked;
  const CemPlan plan =
      cem.Plan(Recorded(FeasibleBelow({0.7, 1, -1}), asked), 0.8, seeds, cem.Cold(3));
  EXPECT_EQ(plan.outcomes[0].restarts, 1);
  EXPECT_EQ(plan.outcomes[1].restarts, 0);
  EXPECT_EQ(plan.outcomes[2].restarts, 5);
  EXPECT_FALSE(plan.outcomes[2].feasible);
  // The second is done after three populations, the first after four, the third after six.
  std::vector<std::vector<int64_t>> problems;
  for (const CemCandidates& c : asked) {
    problems.emplace_back(c.problems.data_ptr<int64_t>(),
                          c.problems.data_ptr<int64_t>() + c.problems.numel());
  }
  EXPECT_EQ(problems,
            (std::vector<std::vector<int64_t>>{{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {0, 2}, {2}, {2}}));
}

TEST(Relaxation, NanIsInfeasible) {
  const Cem cem(kSmall, UnitBox(1));
  const CemScore nan = [](const CemCandidates& c) -> CemScores {
    const Tensor score = at::full({c.sequences.size(0), c.sequences.size(1)}, NAN);
    return {score, AllFeasible(score)};
  };
  EXPECT_FALSE(cem.Plan(nan, 1, kSeed, cem.Cold(1)).outcomes[0].feasible);
  const CemScore nan_above = [](const CemCandidates& c) -> CemScores {
    const Tensor sum = c.sequences.sum({2, 3});
    return {at::where(sum > 0, at::full_like(sum, NAN), sum), AllFeasible(sum)};
  };
  const CemPlan plan = cem.Plan(nan_above, 1, kSeed, cem.Cold(1));
  EXPECT_TRUE(plan.outcomes[0].feasible);
  EXPECT_LE(plan.score.item<float>(), 0);
  EXPECT_TRUE(plan.gaussian.mean.isfinite().all().item<bool>());
}

}  // namespace
}  // namespace rookery
