#include "planning/qp/files/numbers.h"

#include <limits>

#include <gtest/gtest.h>

namespace rookery::qp {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

TEST(ParseNumber, KnowsTheFormsOfFiles) {
  EXPECT_EQ(ParseNumber("1"), 1.0);
  EXPECT_EQ(ParseNumber("+.5"), 0.5);
  EXPECT_EQ(ParseNumber("-2."), -2.0);
  EXPECT_EQ(ParseNumber("1.5D+03"), 1500.0);
  EXPECT_EQ(ParseNumber("1.5d-3"), 0.0015);
  EXPECT_EQ(ParseNumber("2E2"), 200.0);
  EXPECT_EQ(ParseNumber("Infinity"), kNone);
  EXPECT_EQ(ParseNumber("+inf"), kNone);
  EXPECT_EQ(ParseNumber("-INF"), -kNone);
  EXPECT_EQ(ParseNumber("1e400"), kNone);
  EXPECT_EQ(ParseNumber("-1D400"), -kNone);
  EXPECT_EQ(ParseNumber("1e-400"), 0.0);
}

TEST(ParseNumber, RefusesWhatIsNone) {
  for (const char* text :
       {"", "x", "1x", "1e", "+-1", "++1", "--1", "nan", "1,5", "0x10", " 1", "1 "}) {
    EXPECT_FALSE(ParseNumber(text)) << text;
  }
  EXPECT_FALSE(ParseNumber(std::string(1000, '1')));
}

TEST(ParseCount, TakesDigitsAlone) {
  EXPECT_EQ(ParseCount("0"), 0);
  EXPECT_EQ(ParseCount("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "-1", "+1", "1.0", "9223372036854775808", "1e3"}) {
    EXPECT_FALSE(ParseCount(text)) << text;
  }
}

TEST(CutToInfinity, IsOneOfTwoValuesBeyondIt) {
  EXPECT_EQ(CutToInfinity(1e30), kInfinity);
  EXPECT_EQ(CutToInfinity(-kNone), -kInfinity);
  EXPECT_EQ(CutToInfinity(-3), -3);
  EXPECT_EQ(CutToInfinity(16384 - 1e20), -kInfinity);
  EXPECT_EQ(CutToInfinity(9.99e19), 9.99e19);
}

}  // namespace
}  // namespace rookery::qp
