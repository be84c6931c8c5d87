// When something is due, against counting by hand.
#include "distributed/runtime/run/cadence.h"

#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

std::vector<Position> DueAt(Cadence cadence, const std::vector<Position>& positions) {
  std::vector<Position> due;
  for (const Position& position : positions) {
    if (cadence.Due(position)) due.push_back(position);
    EXPECT_FALSE(cadence.Due(position)) << "it answers yes once";
  }
  return due;
}

TEST(CadenceTest, DecisionsAndUpdatesWhereNoneIsTaken) {
  std::vector<Position> positions;
  for (int64_t d = 0; d <= 10; ++d) positions.push_back(d);
  for (int64_t u = 1; u <= 7; ++u) positions.push_back({10, u});
  for (int64_t d = 11; d <= 13; ++d) positions.push_back(d);
  for (int64_t u = 1; u <= 4; ++u) positions.push_back({13, u});
  EXPECT_EQ(DueAt(Cadence(4, 3), positions),
            (std::vector<Position>{4, 8, {10, 3}, {10, 6}, 12, {13, 3}}));
  EXPECT_EQ(DueAt(Cadence(4, 0), positions), (std::vector<Position>{4, 8, 12}));
  EXPECT_EQ(DueAt(Cadence(0, 3), positions), (std::vector<Position>{{10, 3}, {10, 6}, {13, 3}}));
  EXPECT_TRUE(DueAt(Cadence(), positions).empty());
}

TEST(CadenceTest, ARunThatGoesOnSkipsWhatItHas) {
  Cadence cadence(4, 3);
  cadence.SkipTo({9, 4});
  EXPECT_EQ(DueAt(cadence, {{9, 4}, {9, 5}, {9, 6}, 10, 11, 12}),
            (std::vector<Position>{{9, 6}, 12}));
  EXPECT_EQ(DueAt(Cadence(2), {7}), (std::vector<Position>{7})) << "several steps at once";
}

}  // namespace
}  // namespace rookery
