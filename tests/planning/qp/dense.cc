#include "tests/planning/qp/dense.h"

#include <algorithm>
#include <cmath>

namespace rookery::qp {
namespace {

Csc EntriesOf(const Dense& matrix, bool upper_alone) {
  Csc csc{.rows = matrix.rows, .columns = matrix.columns};
  for (int64_t j = 0; j < matrix.columns; ++j) {
    for (int64_t i = 0; i < (upper_alone ? j + 1 : matrix.rows); ++i) {
      if (matrix(i, j) == 0) continue;
      csc.row.push_back(i);
      csc.value.push_back(matrix(i, j));
    }
    csc.begin.push_back(csc.entries());
  }
  return csc;
}

}  // namespace

Dense DenseOf(const Csc& matrix) {
  Dense dense(matrix.rows, matrix.columns);
  for (int64_t j = 0; j < matrix.columns; ++j) {
    for (int64_t k = matrix.begin[j]; k < matrix.begin[j + 1]; ++k) {
      dense(matrix.row[k], j) = matrix.value[k];
    }
  }
  return dense;
}

Dense SymmetricOf(const Csc& upper) {
  Dense dense = DenseOf(upper);
  for (int64_t j = 0; j < dense.columns; ++j) {
    for (int64_t i = 0; i < j; ++i) dense(j, i) = dense(i, j);
  }
  return dense;
}

Csc CscOf(const Dense& matrix) { return EntriesOf(matrix, false); }

Csc UpperOf(const Dense& symmetric) { return EntriesOf(symmetric, true); }

std::vector<double> Times(const Dense& matrix, std::span<const double> x) {
  std::vector<double> product(static_cast<size_t>(matrix.rows), 0.0);
  for (int64_t i = 0; i < matrix.rows; ++i) {
    for (int64_t j = 0; j < matrix.columns; ++j) product[i] += matrix(i, j) * x[j];
  }
  return product;
}

std::vector<double> TransposedTimes(const Dense& matrix, std::span<const double> y) {
  std::vector<double> product(static_cast<size_t>(matrix.columns), 0.0);
  for (int64_t i = 0; i < matrix.rows; ++i) {
    for (int64_t j = 0; j < matrix.columns; ++j) product[j] += matrix(i, j) * y[i];
  }
  return product;
}

double DotProduct(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double LargestOf(std::span<const double> x) {
  double largest = 0;
  for (const double value : x) {
    if (std::isnan(value)) return value;
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

double LargestDifference(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return INFINITY;
  std::vector<double> difference(a.begin(), a.end());
  for (size_t i = 0; i < a.size(); ++i) difference[i] -= b[i];
  return LargestOf(difference);
}

}  // namespace rookery::qp
