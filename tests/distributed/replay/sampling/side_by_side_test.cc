#include "distributed/replay/sampling/side_by_side.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace rookery::replay {
namespace {

TEST(SideBySide, EveryItemIsDoneOnce) {
  for (const size_t count : {0, 1, 7, 8, 9, 100, 1000}) {
    std::vector<std::atomic<int>> done(count);
    DoSideBySide(count, 8, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) ++done[i];
    });
    for (const std::atomic<int>& times : done) ASSERT_EQ(times, 1);
  }
}

TEST(SideBySide, FewItemsAreOneRange) {
  int ranges = 0;
  DoSideBySide(15, 8, [&](size_t, size_t) { ++ranges; });
  EXPECT_EQ(ranges, 1);
}

TEST(SideBySide, ThrowsWhatARangeThrew) {
  for (const size_t at : {0, 50, 99}) {
    EXPECT_THROW(DoSideBySide(100, 1,
                              [&](size_t begin, size_t end) {
                                if (begin <= at && at < end) throw std::runtime_error("broken");
                              }),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace rookery::replay
