// The sparse factorization beside a dense one by the formula, on patterns that make heads, fronts,
// trees of fronts, and none of them.
#include "planning/qp/linear/sparse_ldl.h"

#include <functional>
#include <memory>

#include "tests/planning/qp/dense_ldl.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

using IsEntry = std::function<bool(int64_t i, int64_t j)>;  // i < j

struct Matrix {
  Dense dense;
  int64_t positive = 0;  // eigenvalues
};

// Quasi-definite: entries between rows of either sign are free, the others small beside the
// diagonal.
Matrix QuasiDefinite(int64_t size, const IsEntry& is_entry, Random& random) {
  Matrix matrix{Dense(size, size)};
  std::vector<double> sign;
  for (int64_t j = 0; j < size; ++j) sign.push_back(random.Below(2) == 0 ? 1 : -1);
  for (int64_t j = 0; j < size; ++j) {
    for (int64_t i = 0; i < j; ++i) {
      if (is_entry(i, j)) matrix.dense(i, j) = matrix.dense(j, i) = random.Normal();
    }
  }
  for (int64_t j = 0; j < size; ++j) {
    double sum = 1;
    for (int64_t i = 0; i < size; ++i) {
      if (sign[i] == sign[j]) sum += std::abs(matrix.dense(i, j));
    }
    matrix.dense(j, j) = sign[j] * sum;
    matrix.positive += sign[j] > 0 ? 1 : 0;
  }
  return matrix;
}

SymmetricPattern PatternOf(const Dense& matrix) {
  SymmetricPattern pattern{.size = static_cast<int32_t>(matrix.columns), .begin = {0}, .row = {}};
  for (int64_t j = 0; j < matrix.columns; ++j) {
    for (int64_t i = 0; i <= j; ++i) {
      if (matrix(i, j) != 0) pattern.row.push_back(static_cast<int32_t>(i));
    }
    pattern.begin.push_back(static_cast<int32_t>(pattern.row.size()));
  }
  return pattern;
}

std::vector<double> ValuesOf(const Dense& matrix, const SymmetricPattern& pattern,
                             const LdlAnalysis& analysis) {
  std::vector<double> values(pattern.row.size());
  for (int32_t j = 0; j < pattern.size; ++j) {
    for (int32_t p = pattern.begin[j]; p < pattern.begin[j + 1]; ++p) {
      values[analysis.places()[p]] = matrix(pattern.row[p], j);
    }
  }
  return values;
}

// Factors it twice and, between, another of its pattern; solves; and is told of what is wrong. How
// many of its columns are in fronts.
int64_t Check(int64_t size, const IsEntry& is_entry, Random& random) {
  const Matrix matrix = QuasiDefinite(size, is_entry, random);
  const SymmetricPattern pattern = PatternOf(matrix.dense);
  const auto analysis = std::make_shared<LdlAnalysis>(pattern);
  Dense other = matrix.dense;
  for (double& value : other.value) value *= -2;
  SparseLdl ldl(analysis);
  SparseLdl sibling(analysis);
  const auto solves = [&](SparseLdl& with, const Dense& of, int64_t positive) {
    EXPECT_EQ(with.Factor(ValuesOf(of, pattern, *analysis)), positive) << size;
    std::vector<double> x = NormalVector(random, size);
    const std::vector<double> expected = SolveDense(FactorDense(of), x);
    with.Solve(x);
    EXPECT_LE(LargestDifference(x, expected), 1e-10 * LargestOf(expected)) << size;
  };
  solves(ldl, matrix.dense, matrix.positive);
  solves(sibling, matrix.dense, matrix.positive);
  solves(ldl, other, size - matrix.positive);
  solves(ldl, matrix.dense, matrix.positive);
  // Another sign on the diagonal, far larger than the rest.
  Dense wrong = matrix.dense;
  const auto at = static_cast<int64_t>(random.Below(static_cast<uint64_t>(size)));
  wrong(at, at) *= -1e6;
  EXPECT_EQ(ldl.Factor(ValuesOf(wrong, pattern, *analysis)),
            matrix.positive + (wrong(at, at) > 0 ? 1 : -1));
  wrong(at, at) = NAN;
  EXPECT_EQ(ldl.Factor(ValuesOf(wrong, pattern, *analysis)), -1);
  EXPECT_EQ(ldl.Factor(std::vector<double>(pattern.row.size(), 0.0)), -1);
  solves(ldl, matrix.dense, matrix.positive);
  return size - analysis->head();
}

TEST(QpSparseLdl, EqualsADenseOneOnAnyPattern) {
  Random random({16, 3});
  for (int k = 0; k < 100; ++k) {
    const auto size = static_cast<int64_t>(1 + random.Below(60));
    const double share = random.Uniform(0, 0.3);
    Check(
        size,
        [&](int64_t i, int64_t) {  // with a dense row, or none
          return random.Uniform() < share || (k % 3 == 0 && i == 0);
        },
        random);
  }
}

TEST(QpSparseLdl, EqualsADenseOneOfAnySize) {
  Random random({16, 5});
  for (const int64_t size : {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 64, 65, 100, 150}) {
    EXPECT_EQ(Check(
                  size, [](int64_t, int64_t) { return false; }, random),
              0)
        << "diagonal";
    const int64_t in_fronts = Check(
        size, [](int64_t, int64_t) { return true; }, random);
    EXPECT_TRUE(size < 33 || in_fronts == size) << "dense, " << size << ": " << in_fronts;
    Check(
        size, [](int64_t i, int64_t j) { return j == i + 1; }, random);
    Check(
        size, [size](int64_t, int64_t j) { return j == size - 1; }, random);
  }
}

TEST(QpSparseLdl, EqualsADenseOneInTreesOfFronts) {
  Random random({16, 6});
  for (const int64_t block : {3, 8, 13, 20, 40}) {
    // Blocks of their own; in a chain; in a tree; and bands.
    const auto of = [block](int64_t i) { return i / block; };
    const int64_t size = std::min<int64_t>(7 * block, 200);
    const std::vector<IsEntry> patterns{
        [&](int64_t i, int64_t j) { return of(i) == of(j); },
        [&](int64_t i, int64_t j) { return of(j) - of(i) <= 1; },
        [&](int64_t i, int64_t j) { return of(i) == of(j) || (of(i) + 8) / 2 - 1 == of(j); },
        [&](int64_t i, int64_t j) { return j - i <= block; },
        [&](int64_t i, int64_t j) { return j - i <= block && random.Uniform() < 0.7; },
        [&](int64_t i, int64_t j) {  // half of the rows touch one other
          return j % 2 == 1 ? i == j - 1 : i % 2 == 0 && of(j) - of(i) <= 1;
        }};
    for (size_t k = 0; k < patterns.size(); ++k) {
      const int64_t in_fronts = Check(size, patterns[k], random);
      EXPECT_TRUE(block < 20 || in_fronts > size / 3) << block << ", pattern " << k;
    }
  }
}

// Rows that are eliminated one by one and are nearly full, or not, in a front of many columns.
TEST(QpSparseLdl, EqualsADenseOneWithManyRowsOnAFront) {
  Random random({16, 7});
  for (const double share : {0.1, 0.3, 0.6, 0.9}) {
    const int64_t front = 45;
    const int64_t in_fronts = Check(
        250,
        [&](int64_t i, int64_t j) { return i < front && (j < front || random.Uniform() < share); },
        random);
    EXPECT_GE(in_fronts, front);
    EXPECT_TRUE(share > 0.3 || in_fronts < 100) << share << ": " << in_fronts;
  }
}

}  // namespace
}  // namespace rookery::qp
