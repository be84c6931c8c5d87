#include "tools/group/halving.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

int64_t CostOf(const std::vector<Rung>& rungs, int64_t seeds) {
  int64_t cost = 0, before = 0;
  for (const Rung& rung : rungs) {
    cost += rung.combinations * seeds * (rung.decisions - before);
    before = rung.decisions;
  }
  return cost;
}

TEST(Halving, NineCombinationsTakeThreeRungs) {
  // In units of the first rung: 9 * 1 + 3 * 2 + 1 * 6 = 21.
  const std::vector<Rung> rungs = PlanHalving(9, 2, 42'000, 1'000'000, 100);
  ASSERT_EQ(rungs.size(), 3);
  EXPECT_EQ(rungs[0].combinations, 9);
  EXPECT_EQ(rungs[1].combinations, 3);
  EXPECT_EQ(rungs[2].combinations, 1);
  EXPECT_EQ(rungs[0].decisions, 1'000);
  EXPECT_EQ(rungs[1].decisions, 3'000);
  EXPECT_EQ(rungs[2].decisions, 9'000);
  EXPECT_EQ(CostOf(rungs, 2), 42'000);
}

TEST(Halving, NeverCostsMoreThanItsBudgetAndEndsAtEvaluations) {
  for (int64_t combinations = 3; combinations < 40; ++combinations) {
    for (const int64_t budget : {20'000, 77'777, 1'000'000}) {
      const std::vector<Rung> rungs = PlanHalving(combinations, 1, budget, 30'000, 50);
      EXPECT_LE(CostOf(rungs, 1), budget);
      EXPECT_LE(rungs.back().decisions, 30'000);
      for (const Rung& rung : rungs) EXPECT_EQ(rung.decisions % 50, 0);
      EXPECT_LT(rungs.back().combinations, 3);
    }
  }
}

TEST(Halving, ABudgetThatIsTooSmallSaysWhichWouldDo) {
  EXPECT_THAT([] { PlanHalving(9, 1, 1'000, 100'000, 100); },
              ThrowsMessage<UserError>(HasSubstr("say at least 2100")));
  EXPECT_EQ(PlanHalving(9, 1, 2'100, 100'000, 100).front().decisions, 100);
  EXPECT_THAT([] { PlanHalving(2, 1, 1'000'000, 100'000, 100); },
              ThrowsMessage<UserError>(HasSubstr("at least 3")));
}

// Later evaluations, of those that went on already, count for nothing.
TEST(Halving, TheBestAreThoseOfTheRungsLastEvaluation) {
  const Scratch scratch;
  GroupPlan plan{
      .members = MakeMembers({{"agent.lr=1e-3"}, {"agent.lr=2e-3"}, {"agent.lr=3e-3"}}, {0, 1}),
      .seeds = 2};
  const Group group =
      Group::Create(scratch / "group",
                    ParseYaml("{agent: {id: sac}, env: {id: classic/Pendulum-v1}}", "test"), plan);
  const auto write = [&](size_t member, double at_100, double at_200) {
    const std::filesystem::path run = group.RunOf(group.members()[member]);
    std::filesystem::create_directories(run);
    std::ofstream(run / "metrics.csv")
        << "time/total_timesteps,train/loss,eval/mean_reward\n50,3,\n100,," << at_100 << "\n200,,"
        << at_200 << "\n";
  };
  write(0, 1, 9);
  write(1, 2, 9);
  write(2, 5, 0);
  write(3, 0, 0);
  write(4, 1, 8);
  write(5, 1, 8);
  const Rung first{.combinations = 3, .decisions = 100};
  EXPECT_THAT(BestOf(group, {0, 1, 2}, first, 1), ElementsAre(1));
  EXPECT_THAT(BestOf(group, {0, 1, 2}, first, 2), ElementsAre(0, 1));
  EXPECT_THAT(BestOf(group, {0, 1, 2}, {.combinations = 3, .decisions = 200}, 2),
              ElementsAre(0, 2));
}

}  // namespace
}  // namespace rookery
