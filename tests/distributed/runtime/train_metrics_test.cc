#include "distributed/runtime/train_metrics.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace rookery {
namespace {

// Updates of kind 1 report "rare", of both kinds "common"; their number is the value.
void Update(TrainMetrics& metrics, int64_t update, int64_t kind, bool row_is_near) {
  if (!metrics.Wanted(kind, row_is_near)) return;
  const auto value = static_cast<double>(update);
  Metrics reported{{"common", value}};
  if (kind == 1) reported["rare"] = value;
  metrics.Add(kind, row_is_near, reported);
}

TEST(TrainMetricsTest, EveryMetricHasItsLatestValue) {
  TrainMetrics metrics;
  for (int64_t i = 0; i < 100; ++i) Update(metrics, i, i % 7 == 0 ? 1 : 0, i >= 90);
  EXPECT_TRUE(metrics.fresh());
  EXPECT_EQ(metrics.Take(), (Metrics{{"common", 91}, {"rare", 91}}));
  EXPECT_FALSE(metrics.fresh());
  for (int64_t i = 0; i < 3; ++i) Update(metrics, i, 0, true);  // no update of kind 1 came
  EXPECT_EQ(metrics.Take(), (Metrics{{"common", 0}, {"rare", 91}}));
}

TEST(TrainMetricsTest, ReportsAreFew) {
  TrainMetrics metrics;
  int reports = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    const int64_t kind = i % 2;
    if (metrics.Wanted(kind, i >= 900)) ++reports;
    Update(metrics, i, kind, i >= 900);
  }
  EXPECT_EQ(reports, 4);
}

TEST(TrainMetricsTest, GoesOnFromACheckpoint) {
  TrainMetrics metrics;
  metrics.Add(1, true, {{"loss", std::numeric_limits<double>::infinity()}, {"tenth", 0.1}});
  TrainMetrics again;
  again.Load(nlohmann::json::parse(metrics.Save().dump()));
  EXPECT_FALSE(again.Wanted(1, true));
  EXPECT_TRUE(again.Wanted(0, true));
  EXPECT_EQ(again.Take(), metrics.Take());
}

}  // namespace
}  // namespace rookery
