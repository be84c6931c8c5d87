// A sum tree against an array of weights, summed anew for every question.
#include "distributed/replay/windows/sum_tree.h"

#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include "core/random.h"

namespace rookery::replay {
namespace {

struct Pair {
  SumTree tree;
  std::vector<double> weights;
  Random random{{11}};

  void Grow(int64_t places) {
    tree.Grow(places);
    weights.resize(static_cast<size_t>(places), 0);
  }
  // `count` places, some of them twice, some to 0.
  void SetSome(size_t count) {
    std::vector<int64_t> places;
    std::vector<double> values;
    for (size_t i = 0; i < count; ++i) {
      places.push_back(static_cast<int64_t>(random.Below(weights.size())));
      values.push_back(random.Below(3) == 0 ? 0 : std::exp(random.Uniform(-12, 4)));
      weights[static_cast<size_t>(places.back())] = values.back();
    }
    tree.Set(places, values);
  }
  double Sum() const { return std::accumulate(weights.begin(), weights.end(), 0.0); }

  void CheckFind() {
    std::vector<double> points;
    for (int i = 0; i < 64; ++i) points.push_back(random.Uniform() * tree.total());
    const std::vector<double> asked = points;
    std::vector<int64_t> places(points.size());
    tree.Find(points, places);
    // Stretches are known to the rounding of their sums.
    const double slack = 1e-12 * tree.total();
    for (size_t i = 0; i < places.size(); ++i) {
      const auto place = static_cast<ptrdiff_t>(places[i]);
      ASSERT_GT(weights.at(static_cast<size_t>(place)), 0);
      const double begin = std::accumulate(weights.begin(), weights.begin() + place, 0.0);
      EXPECT_GE(asked[i], begin - slack);
      EXPECT_LE(asked[i], begin + weights[static_cast<size_t>(place)] + slack);
    }
  }

  // Of these weights set at once, in a tree that never had others.
  void CheckSameAsNew() {
    SumTree fresh;
    fresh.Grow(static_cast<int64_t>(weights.size()));
    std::vector<int64_t> places(weights.size());
    std::iota(places.begin(), places.end(), 0);
    fresh.Set(places, weights);
    EXPECT_EQ(fresh.total(), tree.total());
    for (size_t i = 0; i < weights.size(); ++i) {
      ASSERT_EQ(tree.Weight(static_cast<int64_t>(i)), weights[i]);
    }
  }
};

TEST(SumTree, AgreesWithAnArrayWhileItGrows) {
  Pair pair;
  EXPECT_EQ(pair.tree.total(), 0);
  for (const int64_t places : {1, 2, 7, 8, 9, 60, 64, 65, 500, 513, 5000}) {
    pair.Grow(places);
    for (int i = 0; i < 20; ++i) {
      pair.SetSome(1 + pair.random.Below(40));
      ASSERT_NEAR(pair.tree.total(), pair.Sum(), 1e-12 * pair.Sum());
      if (pair.tree.total() > 0) pair.CheckFind();
      if (HasFailure()) return;
    }
    pair.CheckSameAsNew();
  }
}

TEST(SumTree, NeverFindsAWeightOfZero) {
  Pair pair;
  pair.Grow(1000);
  pair.tree.Set(std::vector<int64_t>{3, 700}, std::vector<double>{1e-30, 1e30});
  pair.weights[3] = 1e-30;
  pair.weights[700] = 1e30;
  std::vector<double> points = {0, pair.tree.total(), std::nextafter(pair.tree.total(), 0), 1e-31};
  std::vector<int64_t> places(points.size());
  pair.tree.Find(points, places);
  EXPECT_EQ(places, (std::vector<int64_t>{3, 700, 700, 3}));
}

}  // namespace
}  // namespace rookery::replay
