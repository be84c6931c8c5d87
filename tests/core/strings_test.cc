#include "core/strings.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

TEST(StringsTest, NearestNamesForgiveSlips) {
  const std::vector<std::string> ids = {"dmc/cartpole_swingup", "dmc/cheetah_run", "gym/Hopper-v5"};
  EXPECT_EQ(NearestNames("dmc/cartpol_swingup", ids).front(), "dmc/cartpole_swingup");
  EXPECT_EQ(NearestNames("cheetah", ids).front(), "dmc/cheetah_run");
  EXPECT_TRUE(NearestNames("zzzzzzzz", ids).empty());
}

TEST(StringsTest, NumbersRoundTrip) {
  for (const double x : {0.1, 1e-5, -3.0, 1e300, 1.0 / 3}) {
    EXPECT_EQ(ParseDouble(ShortestDouble(x)), x);
  }
  EXPECT_THROW(ParseDouble("1.0x"), UserError);
  EXPECT_THROW(ParseDouble(""), UserError);
  EXPECT_THROW(ParseInt("1.5"), UserError);
}

TEST(StringsTest, AmountsReadWell) {
  EXPECT_EQ(HumanBytes(1536), "1.5 KiB");
  EXPECT_EQ(HumanSeconds(125), "2 min 05 s");
  EXPECT_EQ(HumanSeconds(7380), "2 h 03 min");
  EXPECT_EQ(HumanCount(12345), "12.3k");
}

}  // namespace
}  // namespace rookery
