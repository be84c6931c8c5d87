// Dense fronts beside the formula, entry by entry.
#include "planning/qp/linear/front.h"

#include "tests/planning/qp/dense_ldl.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

// A front's numbers, where nothing but those that it may read are numbers.
struct Numbers {
  FrontShape shape;
  std::vector<double> panel, update, d, inverse_d;

  explicit Numbers(const FrontShape& of)
      : shape(of),
        panel(of.panel_entries(), 0),
        update(of.update_entries(), 0),
        d(of.columns),
        inverse_d(of.columns) {}

  double& At(int64_t i, int64_t j) {
    if (j < shape.columns) return panel[shape.PanelPlace(i, j)];
    return update[(j - shape.columns) * shape.update_stride() + i - shape.update_base()];
  }
  int32_t Factor() {
    return FactorFront(shape, panel.data(), update.data(), d.data(), inverse_d.data());
  }
};

Numbers Of(const Dense& matrix, int64_t columns) {
  Numbers numbers({.columns = columns, .rows = matrix.rows - columns});
  for (int64_t j = 0; j < matrix.rows; ++j) {
    for (int64_t i = j; i < matrix.rows; ++i) numbers.At(i, j) = matrix(i, j);
  }
  return numbers;
}

// The first columns negative, the others positive.
Dense SomeMatrix(int64_t n, int64_t negative, Random& random) {
  Dense matrix(n, n);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < i; ++j) matrix(i, j) = matrix(j, i) = random.Uniform(-1, 1);
    matrix(i, i) = (i < negative ? -1 : 1) * (static_cast<double>(n) + random.Uniform());
  }
  return matrix;
}

const std::vector<int64_t> kSizes{1,  2,  3,  4,  5,  7,   8,   9,   12,  15,  16,
                                  17, 31, 63, 64, 65, 100, 127, 128, 129, 193, 200};

TEST(QpFront, EqualsTheFormula) {
  Random random({16, 4});
  for (const int64_t columns : kSizes) {
    for (const int64_t rows : {0, 1, 3, 4, 5, 8, 13, 30, 70}) {
      const int64_t n = columns + rows;
      const Dense matrix = SomeMatrix(n, columns / 3, random);
      Numbers numbers = Of(matrix, columns);
      ASSERT_EQ(numbers.Factor(), columns - columns / 3);
      const DenseLdl expected = FactorDense(matrix);
      double worst = 0;
      const auto compare = [&](double a, double b) {
        worst = std::max(worst, std::isnan(a - b) ? INFINITY : std::abs(a - b));
      };
      for (int64_t j = 0; j < columns; ++j) {
        compare(numbers.d[j], expected.d[j]);
        compare(numbers.inverse_d[j] * expected.d[j], 1);
        for (int64_t i = 0; i <= j; ++i) compare(numbers.At(i, j), 0);
        for (int64_t i = j + 1; i < n; ++i) compare(numbers.At(i, j), expected.L(i, j));
      }
      for (int64_t j = columns; j < n; ++j) {
        for (int64_t i = j; i < n; ++i) {
          double left = matrix(i, j);
          for (int64_t k = 0; k < columns; ++k) {
            left -= expected.L(i, k) * expected.L(j, k) * expected.d[k];
          }
          compare(numbers.At(i, j), left);
        }
      }
      EXPECT_LE(worst, 1e-13 * static_cast<double>(n)) << columns << " and " << rows;
    }
  }
}

TEST(QpFront, BadPivotsAreTold) {
  Random random({16, 8});
  for (const int64_t columns : kSizes) {
    const Dense matrix = SomeMatrix(columns + 2, 0, random);
    for (const int64_t at : {int64_t{0}, columns / 2, columns - 1}) {
      for (const double value :
           {0.0, -1e3, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
        Dense bad = matrix;
        bad(at, at) = value;
        EXPECT_NE(Of(bad, columns).Factor(), columns)
            << columns << ", pivot " << at << ": " << value;
      }
    }
  }
}

TEST(QpFront, PanelsSolve) {
  Random random({16, 9});
  for (const int64_t columns : kSizes) {
    for (const int64_t rows : {0, 1, 6, 25}) {
      const int64_t n = columns + rows;
      const Dense matrix = SomeMatrix(n, 0, random);
      Numbers numbers = Of(matrix, columns);
      ASSERT_EQ(numbers.Factor(), columns);
      const Dense L = FactorDense(matrix).L;
      const int64_t filled = numbers.shape.groups() * kGroup;
      std::vector<double> sums(4 * columns), x = NormalVector(random, n);
      std::vector<double> lower = x, upper = x;
      for (int64_t j = 0; j < columns; ++j) {
        for (int64_t i = j + 1; i < n; ++i) lower[i] -= L(i, j) * lower[j];
      }
      for (int64_t j = columns - 1; j >= 0; --j) {
        for (int64_t i = j + 1; i < n; ++i) upper[j] -= L(i, j) * upper[i];
      }
      std::vector<double> a = x, b = x;
      a.resize(filled, 0);
      b.resize(filled, 0);
      SolveLowerPanel(numbers.panel.data(), columns, numbers.shape.groups(), a.data());
      SolveUpperPanel(numbers.panel.data(), columns, numbers.shape.groups(), b.data(), sums.data());
      a.resize(n);
      b.resize(n);
      EXPECT_LE(LargestDifference(a, lower), 1e-12 * (1 + LargestOf(lower))) << columns;
      EXPECT_LE(LargestDifference(b, upper), 1e-12 * (1 + LargestOf(upper))) << columns;
    }
  }
}

TEST(QpFront, PackedColumnsAreSubtracted) {
  Random random({16, 10});
  for (const int64_t columns : {1, 6, 8, 21, 70}) {
    for (const int64_t rows : {0, 3, 20}) {
      for (const int64_t count : {1, 5, 64}) {
        Numbers numbers({.columns = columns, .rows = rows});
        PackedColumns packed;
        packed.Clear(numbers.shape);
        Dense expected(columns + rows, columns + rows);
        for (int64_t k = 0; k < count; ++k) {
          std::vector<int32_t> places, at;
          for (int64_t i = 0; i < columns + rows; ++i) {
            if (random.Uniform() < 0.3) continue;
            at.push_back(static_cast<int32_t>(i));
            places.push_back(static_cast<int32_t>(PackedColumns::Place(i)));
          }
          const std::vector<double> v = NormalVector(random, static_cast<int64_t>(at.size()));
          const double d = random.Normal();
          packed.Add(places, v.data(), 1, d);
          for (size_t j = 0; j < at.size(); ++j) {
            for (size_t i = j; i < at.size(); ++i) expected(at[i], at[j]) -= d * v[i] * v[j];
          }
        }
        packed.SubtractFrom(numbers.panel.data(), numbers.update.data());
        for (int64_t j = 0; j < columns + rows; ++j) {
          for (int64_t i = j; i < columns + rows; ++i) {
            EXPECT_NEAR(numbers.At(i, j), expected(i, j), 1e-11);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace rookery::qp
