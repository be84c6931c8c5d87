#include "core/action.h"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

const ActionSpec kBox{.low = {-2, 0}, .high = {4, 1}};
const ActionSpec kChoices{.kind = ActionSpec::Kind::kMultiDiscrete, .counts = {5, 2}};

TEST(ActionTest, AUniformChoiceIsUniform) {
  constexpr int kActions = 20'000;
  std::vector<float> actions(2 * kActions);
  Random random(uint64_t{3});
  FillUniformActions(kChoices, random, actions);
  std::vector<std::vector<int>> seen = {std::vector<int>(5), std::vector<int>(2)};
  for (size_t i = 0; i < actions.size(); ++i) {
    ++seen[i % 2].at(static_cast<size_t>(actions[i]));
  }
  for (const std::vector<int>& counts : seen) {
    const double expected = static_cast<double>(kActions) / static_cast<double>(counts.size());
    double chi_squared = 0;
    for (const int count : counts) chi_squared += std::pow(count - expected, 2) / expected;
    EXPECT_LT(chi_squared, 18.5);  // 4 degrees of freedom: once in a thousand
  }
}

TEST(ActionTest, AUniformBoxIsTheRandomsOwn) {
  std::vector<float> actions(10), expected(10);
  Random random(uint64_t{3}), same(uint64_t{3});
  FillUniformActions(kBox, random, actions);
  same.FillUniform(expected, -1, 1);
  EXPECT_EQ(actions, expected);
}

TEST(ActionTest, SaysWhatAnElementMustBe) {
  EXPECT_EQ(ActionComplaint(kBox, 0, -1), "");
  EXPECT_EQ(ActionComplaint(kBox, 1, 1.5f), "in [-1, 1]");
  EXPECT_EQ(ActionComplaint(kChoices, 0, 4), "");
  EXPECT_EQ(ActionComplaint(kChoices, 1, 4), "a whole number from 0 to 1");
  EXPECT_EQ(ActionComplaint(kChoices, 0, 0.5f), "a whole number from 0 to 4");
  for (const ActionSpec& spec : {kBox, kChoices}) {
    EXPECT_NE(ActionComplaint(spec, 0, std::numeric_limits<float>::quiet_NaN()), "");
  }
}

TEST(ActionTest, TheColumnSaysTheRange) {
  EXPECT_EQ(ActionColumnSpec(kBox),
            (TensorSpec{.name = "action", .shape = {2}, .low = {-1}, .high = {1}}));
  EXPECT_EQ(
      ActionColumnSpec(kChoices),
      (TensorSpec{.name = "action", .shape = {2}, .low = {0}, .high = {4, 1}, .unit = kIndexUnit}));
}

TEST(StackedTest, HistoriesLieAlongTheFirstDimension) {
  const TensorSpec pixels{.name = "pixels", .shape = {3, 8, 8}, .low = {0}, .history = 4};
  EXPECT_EQ(Stacked(pixels), (TensorSpec{.name = "pixels", .shape = {12, 8, 8}, .low = {0}}));
  const TensorSpec scalar{.name = "angle", .low = {-3}, .high = {3}, .history = 2};
  EXPECT_EQ(Stacked(scalar).shape, std::vector<int64_t>{2});
  const TensorSpec pair{.name = "pair", .shape = {2}, .high = {1, 2}, .history = 2};
  EXPECT_EQ(Stacked(pair).high, (std::vector<double>{1, 2, 1, 2}));
  EXPECT_EQ(ToString(pixels), "pixels float32 (3, 8, 8), the latest 4");
  EXPECT_EQ(ToString({.name = "contacts", .shape = {2}, .ragged = true}),
            "contacts float32 (rows, 2)");
}

// Bounds, middle and what lies between come back; what is beyond stays so, to be refused.
TEST(ActionTest, TheWayBackIsTheInverse) {
  const ActionSpec box{.low = {-3, 2}, .high = {3, 12}};
  const std::array<float, 6> policy = {-1, 1, 0, -0.5F, 0.25F, -1};
  std::array<float, 6> own{}, back{};
  MapAction(box, std::span<const float>(policy), std::span<float>(own));
  UnmapAction(box, own, back);
  for (size_t i = 0; i < policy.size(); ++i) EXPECT_NEAR(back[i], policy[i], 1e-6) << i;
  const std::array<float, 2> beyond = {4.5F, 1};
  std::array<float, 2> far{};
  UnmapAction(box, beyond, far);
  EXPECT_FLOAT_EQ(far[0], 1.5F);
  EXPECT_FLOAT_EQ(far[1], -1.2F);
  const ActionSpec choices{.kind = ActionSpec::Kind::kDiscrete, .counts = {4}};
  const std::array<float, 1> third = {2};
  std::array<float, 1> same{};
  UnmapAction(choices, third, same);
  EXPECT_EQ(same[0], 2);
}

}  // namespace
}  // namespace rookery
