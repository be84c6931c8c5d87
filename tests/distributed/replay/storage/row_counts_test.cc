#include "distributed/replay/storage/row_counts.h"

#include <numeric>

#include <gtest/gtest.h>

#include "core/random.h"

namespace rookery::replay {
namespace {

// Against a plain list: every row of all of them, after every change.
TEST(RowCounts, FindsEveryRow) {
  Random random(1);
  RowCounts counts;
  std::vector<int64_t> list;
  for (int step = 0; step < 300; ++step) {
    if (list.empty() || random.Below(3) == 0) {
      list.push_back(static_cast<int64_t>(random.Below(4)));
      counts.Append(list.back());
    } else {
      const size_t i = random.Below(list.size());
      const auto to = static_cast<int64_t>(random.Below(4));
      counts.Add(i, to - list[i]);
      list[i] = to;
    }
    ASSERT_EQ(counts.size(), list.size());
    ASSERT_EQ(counts.total(), std::accumulate(list.begin(), list.end(), int64_t{0}));
    int64_t row = 0;
    for (size_t i = 0; i < list.size(); ++i) {
      for (int64_t k = 0; k < list[i]; ++k, ++row) {
        const RowCounts::Place place = counts.Find(row);
        ASSERT_EQ(place.i, i);
        ASSERT_EQ(place.row, k);
      }
    }
  }
}

}  // namespace
}  // namespace rookery::replay
