#include "tools/bench/pairs.h"

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(Pairs, RatiosAreOfNeighbours) {
  // The machine slows down to a third in the middle; neighbours see the same machine.
  const std::vector<double> speed = {3, 1, 1};
  size_t ours = 0;
  size_t limit = 0;
  const PairedRates rates = MeasurePairs(
      3, [&] { return 80 * speed[ours++]; }, [&] { return 100 * speed[limit++]; }, {});
  EXPECT_DOUBLE_EQ(rates.value, 80);
  EXPECT_DOUBLE_EQ(rates.limit.value(), 100);
  EXPECT_DOUBLE_EQ(rates.ratio_to_limit.value(), 0.8);
  EXPECT_FALSE(rates.peer.has_value());
}

TEST(Pairs, MedianOfAnEvenNumber) { EXPECT_DOUBLE_EQ(Median({4, 1, 3, 2}), 2.5); }

}  // namespace
}  // namespace rookery
