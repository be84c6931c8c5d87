#include "distributed/runtime/acting/rollout_stats.h"

#include <gtest/gtest.h>

#include "core/io/yaml.h"

namespace rookery {
namespace {

TEST(RolloutStatsTest, MeansOverTheLastHundredEpisodes) {
  RolloutStats stats(/*has_success=*/true, /*has_cost=*/false);
  for (int i = 0; i < 150; ++i) {
    stats.Add({{.reward = static_cast<double>(i),
                .decisions = 10,
                .success = i % 2 == 0,
                .success_at_end = i % 4 == 0}});
  }
  const Metrics values = stats.Values();
  EXPECT_DOUBLE_EQ(values.at("rollout/ep_rew_mean"), 99.5);  // mean of 50 ... 149
  EXPECT_DOUBLE_EQ(values.at("rollout/success_rate"), 0.5);
  EXPECT_DOUBLE_EQ(values.at("rollout/success_at_end_rate"), 0.25);
  EXPECT_EQ(values.at("time/episodes"), 150);
  EXPECT_FALSE(values.contains("rollout/ep_cost_mean"));
  stats.Add(
      {.totals = {.reward = 1e6, .decisions = 1}, .faulted = true});  // counted, and that is all
  EXPECT_DOUBLE_EQ(stats.Values().at("rollout/ep_rew_mean"), 99.5);
  EXPECT_EQ(stats.Values().at("rollout/env_faults"), 1);
}

// The interval is scipy's: binomtest(k, n).proportion_ci(method="wilson").
TEST(RolloutStatsTest, SaysWhatConstraintsWereViolated) {
  RolloutStats stats(/*has_success=*/true, /*has_cost=*/true);
  for (int i = 0; i < 60; ++i) {
    stats.Add({{.cost = i < 25 ? 2.0 : 0.0, .decisions = 10, .success = i >= 56}});
  }
  const Metrics values = stats.Values();
  EXPECT_DOUBLE_EQ(values.at("rollout/cost_total"), 50);
  EXPECT_DOUBLE_EQ(values.at("rollout/violation_rate"), 25.0 / 60);
  EXPECT_DOUBLE_EQ(values.at("rollout/violation_rate_40"), 5.0 / 40);
  EXPECT_NEAR(values.at("rollout/violation_rate_40_low"), 0.054595, 1e-5);
  EXPECT_NEAR(values.at("rollout/violation_rate_40_high"), 0.261121, 1e-5);
  EXPECT_DOUBLE_EQ(values.at("rollout/success_rate_40"), 4.0 / 40);
}

TEST(RolloutStatsTest, PassesThroughACheckpointExactly) {
  RolloutStats stats(false, true);
  stats.Add({.totals = {.reward = 0.1, .cost = 1.0 / 3, .decisions = 7}, .faulted = true});
  stats.Add({{.reward = -1e-300, .decisions = 9}});
  RolloutStats again(false, true);
  again.Load(ParseYaml(WriteYaml(stats.Save()), "test"));
  EXPECT_EQ(again.Values(), stats.Values());
  EXPECT_EQ(again.faults(), 1);
}

}  // namespace
}  // namespace rookery
