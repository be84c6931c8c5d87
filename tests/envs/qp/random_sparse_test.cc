#include "envs/qp/classes/random_sparse.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

using testing::ElementsAre;

TEST(RandomSparseTest, HasSoManyEntriesInOrder) {
  Random random(1);
  for (const double density : {0.0, 0.15, 0.5, 1.0}) {
    const Csc a = RandomSparse(20, 31, density, random);
    EXPECT_EQ(a.entries(), std::llround(density * 20 * 31));
    ASSERT_EQ(a.begin.size(), 32u);
    for (size_t j = 0; j < 31; ++j) {
      for (auto k = static_cast<size_t>(a.begin[j]) + 1; k < static_cast<size_t>(a.begin[j + 1]);
           ++k) {
        EXPECT_LT(a.row[k - 1], a.row[k]);
      }
    }
  }
}

// A cell is taken in a share `density` of all draws, whichever it is.
TEST(RandomSparseTest, EveryCellIsAsLikely) {
  constexpr int kDraws = 4000;
  constexpr double kDensity = 0.2;
  Random random(2);
  std::vector<double> taken(40);
  for (int draw = 0; draw < kDraws; ++draw) {
    const Csc a = RandomSparse(8, 5, kDensity, random);
    for (size_t j = 0; j < 5; ++j) {
      for (auto k = static_cast<size_t>(a.begin[j]); k < static_cast<size_t>(a.begin[j + 1]); ++k) {
        ++taken[j * 8 + static_cast<size_t>(a.row[k])];
      }
    }
  }
  const double sigma = std::sqrt(kDraws * kDensity * (1 - kDensity));
  for (const double count : taken) EXPECT_NEAR(count, kDraws * kDensity, 4 * sigma);
}

TEST(RandomSparseTest, GramIsTheNaiveOne) {
  Random random(3);
  const Csc m = RandomSparse(9, 12, 0.3, random);
  std::vector<std::vector<double>> dense(9, std::vector<double>(12)),
      gram(9, std::vector<double>(9));
  for (size_t j = 0; j < 12; ++j) {
    for (auto k = static_cast<size_t>(m.begin[j]); k < static_cast<size_t>(m.begin[j + 1]); ++k) {
      dense[static_cast<size_t>(m.row[k])][j] = m.value[k];
    }
  }
  const Csc upper = GramUpper(m, 0.5);
  for (size_t j = 0; j < 9; ++j) {
    for (auto k = static_cast<size_t>(upper.begin[j]); k < static_cast<size_t>(upper.begin[j + 1]);
         ++k) {
      EXPECT_LE(upper.row[k], static_cast<int64_t>(j));
      gram[static_cast<size_t>(upper.row[k])][j] = upper.value[k];
    }
  }
  for (size_t i = 0; i < 9; ++i) {
    for (size_t j = i; j < 9; ++j) {
      double sum = i == j ? 0.5 : 0;
      for (size_t k = 0; k < 12; ++k) sum += dense[i][k] * dense[j][k];
      EXPECT_NEAR(gram[i][j], sum, 1e-14);
    }
  }
}

TEST(RandomSparseTest, Products) {
  const Csc a{
      .rows = 2, .columns = 3, .begin = {0, 1, 2, 4}, .row = {0, 1, 0, 1}, .value = {2, 3, 4, 5}};
  const std::vector<double> x = {1, 10, 100}, y = {1, 10};
  EXPECT_THAT(Product(a, x), ElementsAre(402, 530));
  EXPECT_THAT(TransposedProduct(a, y), ElementsAre(2, 30, 54));
}

TEST(TripletsTest, SortsBlocks) {
  const Csc block{.rows = 2, .columns = 2, .begin = {0, 1, 2}, .row = {1, 0}, .value = {5, 6}};
  const Matrix dense = {{1, 2}, {3, 0}};
  Triplets triplets;
  triplets.AddTransposed(2, 0, block);
  triplets.Add(0, 2, block, -1);
  triplets.AddUpper(0, 0, dense);
  triplets.AddDiagonal(2, 2, 2, 9);
  const Csc a = triplets.ToCsc(4, 4);
  EXPECT_THAT(a.begin, ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(a.row, ElementsAre(0, 3, 0, 2, 1, 2, 0, 3));
  EXPECT_THAT(a.value, ElementsAre(1, 6, 2, 5, -5, 9, -6, 9));
}

}  // namespace
}  // namespace rookery::qp
