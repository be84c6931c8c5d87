// The factorizations that the linear systems are made of, beside dense arithmetic by the formula.
#include <memory>

#include "planning/qp/dense_ldl.h"
#include "planning/qp/sparse_ldl.h"
#include "tests/planning/qp/dense_ldl.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

// A symmetric pattern with a dense column or two, or none.
TEST(QpSparseLdl, EqualsADenseOne) {
  Random random({16, 3});
  for (int k = 0; k < 100; ++k) {
    const auto size = static_cast<int64_t>(1 + random.Below(60));
    const double share = random.Uniform(0, 0.3);
    Dense matrix(size, size);
    for (int64_t j = 0; j < size; ++j) {
      for (int64_t i = 0; i < j; ++i) {
        if (random.Uniform() < share || (k % 3 == 0 && i == 0)) matrix(i, j) = random.Normal();
        matrix(j, i) = matrix(i, j);
      }
    }
    int64_t positive = 0;
    for (int64_t j = 0; j < size; ++j) {  // dominant, of either sign
      double sum = 1;
      for (int64_t i = 0; i < size; ++i) sum += std::abs(matrix(i, j));
      matrix(j, j) = random.Below(2) == 0 ? sum : -sum;
      positive += matrix(j, j) > 0 ? 1 : 0;
    }
    SymmetricPattern pattern{.size = static_cast<int32_t>(size), .begin = {0}, .row = {}};
    std::vector<double> entries;
    for (int64_t j = 0; j < size; ++j) {
      for (int64_t i = 0; i <= j; ++i) {
        if (matrix(i, j) == 0) continue;
        pattern.row.push_back(static_cast<int32_t>(i));
        entries.push_back(matrix(i, j));
      }
      pattern.begin.push_back(static_cast<int32_t>(pattern.row.size()));
    }
    const auto analysis = std::make_shared<LdlAnalysis>(pattern);
    std::vector<double> values(entries.size());
    for (size_t e = 0; e < entries.size(); ++e) values[analysis->places()[e]] = entries[e];
    SparseLdl ldl(analysis);
    for (int repeat = 0; repeat < 2; ++repeat) {  // a second factorization finds no trace of one
      EXPECT_EQ(ldl.Factor(values), positive);
      std::vector<double> x = NormalVector(random, size);
      const std::vector<double> expected = SolveDense(FactorDense(matrix), x);
      ldl.Solve(x);
      EXPECT_LE(LargestDifference(x, expected), 1e-11 * (1 + LargestOf(expected)));
    }
    std::ranges::fill(values, 0.0);
    EXPECT_EQ(ldl.Factor(values), -1);
    std::ranges::fill(values, NAN);
    EXPECT_EQ(ldl.Factor(values), -1);
  }
}

TEST(QpDenseLdl, EqualsTheFormula) {
  Random random({16, 4});
  for (const int64_t n : {1,  2,  3,  4,  7,  8,   9,   15,  16,  17,  31,  63,
                          64, 65, 71, 72, 73, 100, 127, 128, 129, 192, 193, 200}) {
    Dense matrix(n, n);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < i; ++j) matrix(i, j) = matrix(j, i) = random.Uniform(-1, 1);
      matrix(i, i) = static_cast<double>(n) + random.Uniform();
    }
    // Its lower triangle alone is read.
    std::vector<double> s(static_cast<size_t>(n * n), 1e300);
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t i = j; i < n; ++i) s[j * n + i] = matrix(i, j);
    }
    const std::vector<double> given = s;
    ASSERT_EQ(FactorDenseLdl(s, n), n);
    const DenseLdl expected = FactorDense(matrix);
    double worst = 0;
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t i = j; i < n; ++i) {
        const double difference = s[j * n + i] - (i == j ? expected.d[j] : expected.L(i, j));
        worst = std::max(worst, std::isnan(difference) ? INFINITY : std::abs(difference));
      }
    }
    EXPECT_LE(worst, 1e-13 * static_cast<double>(n)) << n;
    const std::vector<double> b = NormalVector(random, n);
    std::vector<double> x = b;
    SolveUnitLower(s, n, x);
    for (int64_t j = 0; j < n; ++j) x[j] /= s[j * n + j];
    SolveUnitUpper(s, n, x);
    EXPECT_LE(LargestDifference(x, SolveDense(expected, b)), 1e-13) << n;

    for (const int64_t at : {int64_t{0}, n / 2, n - 1}) {
      for (const double value :
           {0.0, -1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
        std::vector<double> bad = given;
        bad[at * n + at] = value;
        EXPECT_NE(FactorDenseLdl(bad, n), n) << n << ", pivot " << at << ": " << value;
      }
    }
  }
}

}  // namespace
}  // namespace rookery::qp
