#include "tools/group/axes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Axes, CommasWithinBracketsAndQuotesBelongToAValue) {
  const Axis axis = ParseAxis("agent.hidden=[8, 8],[64,64],{a: [1,2]},'a,b',\"c,d\",x");
  EXPECT_EQ(axis.key, "agent.hidden");
  EXPECT_THAT(axis.values, ElementsAre("[8, 8]", "[64,64]", "{a: [1,2]}", "'a,b'", "\"c,d\"", "x"));
  EXPECT_THAT(ParseAxis("env=dmc/cheetah_run").values, ElementsAre("dmc/cheetah_run"));
  EXPECT_THAT(ParseAxis("agent.x=").values, ElementsAre(""));
}

TEST(Axes, TheProductHasEveryCombinationOnce) {
  const std::vector<Axis> axes = {ParseAxis("a=1,2"), ParseAxis("b=3"), ParseAxis("c=4,5")};
  EXPECT_THAT(Product(axes),
              ElementsAre(Settings{"a=1", "b=3", "c=4"}, Settings{"a=1", "b=3", "c=5"},
                          Settings{"a=2", "b=3", "c=4"}, Settings{"a=2", "b=3", "c=5"}));
}

TEST(Axes, RangesAreReadWithTheirKind) {
  const auto is = [](const std::string& word, double low, double high, bool log, bool whole) {
    const Axis axis = ParseAxis(word);
    ASSERT_TRUE(axis.range) << word;
    EXPECT_EQ(axis.range->low, low);
    EXPECT_EQ(axis.range->high, high);
    EXPECT_EQ(axis.range->log, log);
    EXPECT_EQ(axis.range->whole, whole);
  };
  is("a=1e-5..1e-2:log", 1e-5, 1e-2, true, false);
  is("a=-1..2.5", -1, 2.5, false, false);
  is("a=1..64:log", 1, 64, true, true);
  EXPECT_FALSE(ParseAxis("a=../x").range);
}

// Shares of equal parts of the range, or of its logarithm, by chi-squared tests at 1e-4.
TEST(Axes, DrawsAreUniformOverTheRange) {
  constexpr int kDraws = 4'000, kParts = 8;
  const std::vector<Axis> axes = {ParseAxis("a=1e-4..1:log"), ParseAxis("b=-2..2.0"),
                                  ParseAxis("c=1..8"), ParseAxis("d=x,y,z")};
  const std::vector<Settings> drawn = DrawCombinations(axes, kDraws, 3);
  std::vector<std::vector<double>> counts(3, std::vector<double>(kParts, 0));
  std::set<std::string> words;
  for (const Settings& settings : drawn) {
    const auto value = [&](size_t i) { return std::stod(settings[i].substr(2)); };
    const double parts[] = {(std::log10(value(0)) + 4) / 4, (value(1) + 2) / 4,
                            (value(2) - 1) / kParts};
    for (size_t i = 0; i < 3; ++i) {
      ++counts[i][static_cast<size_t>(std::clamp<double>(parts[i] * kParts, 0, kParts - 1))];
    }
    words.insert(settings[3]);
  }
  for (const auto& count : counts) {
    double chi = 0;
    for (const double c : count) chi += std::pow(c - kDraws / kParts, 2) / (kDraws / kParts);
    EXPECT_LT(chi, 29.9);  // of 7 degrees of freedom
  }
  EXPECT_EQ(words.size(), 3);
  EXPECT_EQ(DrawCombinations(axes, 5, 3), std::vector<Settings>(drawn.begin(), drawn.begin() + 5));
  EXPECT_NE(DrawCombinations(axes, 5, 4), DrawCombinations(axes, 5, 3));
}

TEST(Axes, DrawsAreAllDifferentAndSayWhereThereAreTooFew) {
  const std::vector<Axis> axes = {ParseAxis("a=1..4"), ParseAxis("b=0,1")};
  const std::vector<Settings> all = DrawCombinations(axes, 8, 0);
  EXPECT_EQ(std::set<Settings>(all.begin(), all.end()).size(), 8);
  EXPECT_THAT([&] { DrawCombinations(axes, 9, 0); },
              ThrowsMessage<UserError>(HasSubstr("only 8 combinations")));
}

TEST(Axes, SeedsAreRangesAndLists) {
  EXPECT_THAT(ParseSeeds("0-4"), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(ParseSeeds("7"), ElementsAre(7));
  EXPECT_THAT(ParseSeeds("5,1-2"), ElementsAre(5, 1, 2));
  for (const char* wrong : {"", "-1", "3-1", "a", "1,", "1,1", "0-3,2", "0-1000000000", "1.5"}) {
    EXPECT_THROW(ParseSeeds(wrong), UserError) << wrong;
  }
}

TEST(Axes, MistakesSayWhatWouldBeRight) {
  for (const auto& [word, why] :
       {std::pair{"agent.lr", "say key=value"}, std::pair{"=3", "say key=value"},
        std::pair{"a=1,,2", "no value between"}, std::pair{"a=1,1", "there twice"},
        std::pair{"a=2..1", "LOW below HIGH"}, std::pair{"a=0..1:log", "above 0"}}) {
    EXPECT_THAT([&] { ParseAxis(word); }, ThrowsMessage<UserError>(HasSubstr(why))) << word;
  }
  EXPECT_THAT([] { Product(std::vector<Axis>{ParseAxis("a=1..2")}); },
              ThrowsMessage<UserError>(HasSubstr("--random")));
}

}  // namespace
}  // namespace rookery
