#include "envs/mujoco/rewards.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/envs/oracle.h"

namespace rookery {
namespace {

TEST(RewardsTest, ToleranceAsDmControl) {
  Reader oracle(AskDmControl("tolerance", "-"));
  int rows = 0;
  for (; !oracle.AtEnd(); ++rows) {
    const double x = oracle.Next(), low = oracle.Next(), high = oracle.Next();
    const double margin = oracle.Next();
    const auto sigmoid = static_cast<Sigmoid>(static_cast<int>(oracle.Next()));
    const double value_at_margin = oracle.Next();
    // Same formulas in double: the libraries' exp, cosh, ... may differ in a last bit.
    EXPECT_NEAR(Tolerance(x, {low, high}, margin, sigmoid, value_at_margin), oracle.Next(), 1e-12)
        << "x " << x << " bounds " << low << " " << high << " margin " << margin << " sigmoid "
        << static_cast<int>(sigmoid) << " value " << value_at_margin;
  }
  EXPECT_EQ(rows, 8 * 4 * 3 * 3 * 29);
}

TEST(RewardsTest, RefusesWhatHasNoMeaning) {
  EXPECT_THROW(Tolerance(0, {1, -1}), std::invalid_argument);
  EXPECT_THROW(Tolerance(0, {0, 0}, -1), std::invalid_argument);
  EXPECT_THROW(Tolerance(1, {}, 1, Sigmoid::kGaussian, 0), std::invalid_argument);
  EXPECT_THROW(Tolerance(1, {}, 1, Sigmoid::kLinear, 1), std::invalid_argument);
  EXPECT_NO_THROW(Tolerance(1, {}, 1, Sigmoid::kLinear, 0));
}

}  // namespace
}  // namespace rookery
