#include "core/tensor/rate_schedule.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/optimizer.h"

namespace rookery {
namespace {

using Kind = RateSchedule::Kind;

TEST(RateSchedule, GoesFromEndToEnd) {
  for (const auto& [kind, half] :
       {std::pair(Kind::kLinear, 6e-4), std::pair(Kind::kCosine, 6e-4)}) {
    const RateSchedule schedule{.kind = kind, .final_rate = 2e-4, .steps = 100};
    EXPECT_DOUBLE_EQ(schedule.RateAt(1e-3, 0.0), 1e-3);
    EXPECT_NEAR(schedule.RateAt(1e-3, 50.0), half, 1e-12);
    EXPECT_NEAR(schedule.RateAt(1e-3, 100.0), 2e-4, 1e-12);
    EXPECT_NEAR(schedule.RateAt(1e-3, 1000.0), 2e-4, 1e-12);
    for (const double step : {0.0, 3.0, 25.0, 77.0, 200.0}) {
      EXPECT_NEAR(schedule.RateAt(1e-3, at::full({}, step, at::kDouble)).item<double>(),
                  schedule.RateAt(1e-3, step), 1e-12);
    }
  }
  // A quarter of the way a cosine has fallen by less than a line has: (1 - cos 45 degrees) / 2.
  const RateSchedule cosine{.kind = Kind::kCosine, .steps = 100};
  EXPECT_NEAR(cosine.RateAt(1, 25.0), 0.853553, 1e-6);
  EXPECT_EQ(RateSchedule{}.RateAt(0.5, 10.0), 0.5);
  EXPECT_THROW(ParseRateSchedule("step"), UserError);
}

// A gradient of 1 moves a parameter by the rate at first, whatever Adam remembers.
TEST(RateSchedule, IsWhatAdamSteps) {
  const Tensor parameter = at::zeros({1}, at::kDouble);
  Adam adam({parameter}, {.learning_rate = 0.1,
                          .schedule = {.kind = Kind::kLinear, .final_rate = 0, .steps = 4}});
  double expected = 0;
  for (const double rate : {0.1, 0.075, 0.05, 0.025, 0.0, 0.0}) {
    EXPECT_NEAR(adam.learning_rate(), rate, 1e-12);
    adam.Step({at::ones({1}, at::kDouble)});
    expected -= rate;
    EXPECT_NEAR(parameter.item<double>(), expected, 1e-6);
  }
  EXPECT_EQ(adam.Named()["scheduled"].item<double>(), 6);
  adam.RestartSchedule();
  EXPECT_NEAR(adam.learning_rate(), 0.1, 1e-12);
  EXPECT_EQ(adam.Named()["0/steps"].item<double>(), 6);
}

TEST(RateSchedule, NoneHasNoPlace) {
  Adam adam({at::zeros({1})}, {});
  EXPECT_FALSE(adam.Named().Has("scheduled"));
  adam.RestartSchedule();
  EXPECT_EQ(adam.learning_rate(), AdamOptions{}.learning_rate);
}

}  // namespace
}  // namespace rookery
