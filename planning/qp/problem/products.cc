#include "planning/qp/problem/products.h"

#include <algorithm>
#include <cmath>

namespace rookery::qp {

Csc Transposed(const Csc& matrix) {
  Csc t{.rows = matrix.columns, .columns = matrix.rows};
  t.begin.assign(static_cast<size_t>(matrix.rows) + 1, 0);
  t.row.resize(matrix.row.size());
  t.value.resize(matrix.row.size());
  for (const int64_t i : matrix.row) ++t.begin[i + 1];
  for (int64_t i = 0; i < matrix.rows; ++i) t.begin[i + 1] += t.begin[i];
  std::vector<int64_t> next(t.begin.begin(), t.begin.end() - 1);
  for (int64_t j = 0; j < matrix.columns; ++j) {
    for (int64_t k = matrix.begin[j]; k < matrix.begin[j + 1]; ++k) {
      const int64_t at = next[matrix.row[k]]++;
      t.row[at] = j;
      t.value[at] = matrix.value[k];
    }
  }
  return t;
}

void Multiply(const Csc& A, std::span<const double> x, std::span<double> y) {
  std::ranges::fill(y, 0.0);
  for (int64_t j = 0; j < A.columns; ++j) {
    for (int64_t k = A.begin[j]; k < A.begin[j + 1]; ++k) y[A.row[k]] += A.value[k] * x[j];
  }
}

void MultiplyTransposed(const Csc& A, std::span<const double> x, std::span<double> y) {
  const int64_t* row = A.row.data();
  const double* value = A.value.data();
  for (int64_t j = 0; j < A.columns; ++j) {
    double sum = 0;
    for (int64_t k = A.begin[j]; k < A.begin[j + 1]; ++k) sum += value[k] * x[row[k]];
    y[j] = sum;
  }
}

void MultiplySymmetric(const Csc& upper, std::span<const double> x, std::span<double> y) {
  std::ranges::fill(y, 0.0);
  for (int64_t j = 0; j < upper.columns; ++j) {
    double sum = 0;
    for (int64_t k = upper.begin[j]; k < upper.begin[j + 1]; ++k) {
      const int64_t i = upper.row[k];
      sum += upper.value[k] * x[i];
      if (i != j) y[i] += upper.value[k] * x[j];
    }
    y[j] += sum;
  }
}

double Dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double NormInf(std::span<const double> x) {
  double norm = 0;
  for (const double value : x) norm = std::max(norm, std::abs(value));
  return norm;
}

}  // namespace rookery::qp
