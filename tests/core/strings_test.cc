#include "core/strings.h"

#include <limits>

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

TEST(StringsTest, SwappedLettersAreOneSlip) {
  const std::vector<std::string> names = {"actor", "doctor", "docs"};
  EXPECT_EQ(NearestNames("dcotor", names).front(), "doctor");
  EXPECT_EQ(NearestNames("otctor", names).front(), "actor");
}

TEST(StringsTest, WholeNumbersAreExact) {
  EXPECT_EQ(ParseWholeNumber("1e6"), 1'000'000);
  EXPECT_EQ(ParseWholeNumber("+2.50e1"), 25);
  EXPECT_EQ(ParseWholeNumber("-7.000"), -7);
  EXPECT_EQ(ParseWholeNumber("1200e-2"), 12);
  EXPECT_EQ(ParseWholeNumber("9007199254740993"), (int64_t{1} << 53) + 1);
  EXPECT_EQ(ParseWholeNumber("9223372036854775807"), std::numeric_limits<int64_t>::max());
  for (const char* text :
       {"2.5", "9007199254740990.3", "1e-1", "9223372036854775808", "1e19", "inf", "nan", "", "-",
        "1e", "e3", "1e999999999", "0x10", "1.-5", "+-5"}) {
    EXPECT_THROW(ParseWholeNumber(text), UserError) << text;
  }
}

TEST(StringsTest, AmountsReadWell) {
  EXPECT_EQ(HumanBytes(1536), "1.5 KiB");
  EXPECT_EQ(HumanSeconds(125), "2 min 05 s");
  EXPECT_EQ(HumanSeconds(7380), "2 h 03 min");
  EXPECT_EQ(HumanCount(12345), "12.3k");
  EXPECT_EQ(HumanCount(0.4), "0.400");
}

TEST(StringsTest, SmallNumbersKeepThreeDigits) {
  EXPECT_EQ(HumanNumber(0), "0");
  EXPECT_EQ(HumanNumber(0.2), "0.200");
  EXPECT_EQ(HumanNumber(-0.01234), "-0.0123");
  EXPECT_EQ(HumanNumber(7.891), "7.89");
  EXPECT_EQ(HumanNumber(22030.27), "22030");
  EXPECT_EQ(HumanNumber(22030.268, 2), "22030.27");
  EXPECT_EQ(HumanNumber(0.001234, 2), "0.00123");
  EXPECT_EQ(HumanNumber(1.5e-7), "1.5e-07");
}

TEST(StringsTest, StackTracesAreLeftOut) {
  const std::string said =
      "tanh: wrong size\nException raised from check at a.cpp:12 (most recent call first):\n"
      "frame #0: c10::Error + 0x12 (in libc10.so)\nframe #1: main + 0x5 (in a)\n";
  EXPECT_EQ(WithoutTrace(said), "tanh: wrong size");
  EXPECT_EQ(WithoutTrace(said + "; started 6 times in vain"),
            "tanh: wrong size; started 6 times in vain");
  EXPECT_EQ(WithoutTrace("one\n\nException raised from f at a.cpp:1"), "one");
  EXPECT_EQ(WithoutTrace("frame #0 of 3"), "frame #0 of 3");
}

TEST(StringsTest, WordsAreQuotedForAShell) {
  EXPECT_EQ(ShellQuote("runs/lr=1e-3/a@b"), "runs/lr=1e-3/a@b");
  EXPECT_EQ(ShellQuote("my run"), "'my run'");
  EXPECT_EQ(ShellQuote("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote("~/run"), "'~/run'");
}

}  // namespace
}  // namespace rookery
