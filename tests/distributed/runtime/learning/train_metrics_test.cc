#include "distributed/runtime/learning/train_metrics.h"

#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace rookery {
namespace {

// Every third update reports "rare", each "common"; their number is the value.
NamedTensors ReportOf(int64_t update) {
  NamedTensors reported;
  reported.Add("common", at::scalar_tensor(update, at::kFloat));         // ()
  if (update % 3 == 0) reported.Add("rare", at::scalar_tensor(update));  // ()
  return reported;
}

TEST(TrainMetricsTest, EveryMetricHasItsLatestValue) {
  TrainMetrics metrics;
  for (int64_t i = 0; i < 9; ++i) metrics.Add(ReportOf(i));
  EXPECT_EQ(metrics.Read(), (Metrics{{"common", 8}, {"rare", 6}}));
  metrics.Add(ReportOf(10));  // without news of the rare one
  EXPECT_EQ(metrics.Read(), (Metrics{{"common", 10}, {"rare", 6}}));
  EXPECT_EQ(metrics.Read(), (Metrics{{"common", 10}, {"rare", 6}}));
}

TEST(TrainMetricsTest, GoesOnFromACheckpoint) {
  TrainMetrics metrics;
  NamedTensors reported;
  reported.Add("loss", at::scalar_tensor(std::numeric_limits<double>::infinity()));  // ()
  reported.Add("tenth", at::scalar_tensor(0.1, at::kDouble));                        // ()
  metrics.Add(reported);
  TrainMetrics again;
  again.Add(ReportOf(0));  // what is loaded counts
  again.Load(nlohmann::json::parse(metrics.Save().dump()));
  EXPECT_EQ(again.Read(), metrics.Read());
  EXPECT_EQ(again.Read().at("tenth"), 0.1);
}

// A checkpoint of before says more of which updates reported.
TEST(TrainMetricsTest, ReadsOlderCheckpoints) {
  TrainMetrics metrics;
  metrics.Load(nlohmann::json::parse(R"({"early": [0, 1], "late": [], "latest": {"x": "2.5"}})"));
  EXPECT_EQ(metrics.Read(), (Metrics{{"x", 2.5}}));
}

}  // namespace
}  // namespace rookery
