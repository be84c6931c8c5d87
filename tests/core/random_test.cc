#include "core/random.h"

#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

// Known answers published with Random123 (kat_vectors, philox4x32 10 rounds).
TEST(RandomTest, PhiloxEqualsThePublishedVectors) {
  using Block = std::array<uint32_t, 4>;
  EXPECT_EQ(Philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomTest, ResumesFromItsState) {
  Random random({1, 2});
  for (int i = 0; i < 7; ++i) random.Next();
  Random resumed(random.state());
  for (int i = 0; i < 9; ++i) EXPECT_EQ(random.Next(), resumed.Next());
}

TEST(RandomTest, KeysOfDifferentPathsDiffer) {
  std::set<uint64_t> keys;
  for (uint64_t a = 0; a < 20; ++a) {
    for (uint64_t b = 0; b < 20; ++b) {
      keys.insert(MixKey({a, b}));
      keys.insert(MixKey({a, b, 0}));
    }
  }
  EXPECT_EQ(keys.size(), 800u);
}

TEST(RandomTest, MomentsOfTheNormal) {
  Random random({3});
  const int n = 200000;
  double sum = 0, squares = 0, fourths = 0;
  for (int i = 0; i < n; ++i) {
    const double x = random.Normal();
    sum += x;
    squares += x * x;
    fourths += x * x * x * x;
  }
  EXPECT_NEAR(sum / n, 0, 4 / std::sqrt(n));  // four standard errors
  EXPECT_NEAR(squares / n, 1, 4 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourths / n, 3, 4 * std::sqrt(96.0 / n));
}

TEST(RandomTest, BelowIsUniform) {
  Random random({4});
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts[random.Below(7)];
  double chi_squared = 0;
  for (const int count : counts) chi_squared += (count - 1e4) * (count - 1e4) / 1e4;
  EXPECT_LT(chi_squared, 22.5);  // 0.1 % of a chi-squared with 6 degrees of freedom
}

}  // namespace
}  // namespace rookery
