// L D L' of a dense symmetric matrix, without pivoting, by the formula.
#pragma once

#include <span>
#include <vector>

#include "tests/planning/qp/dense.h"

namespace rookery::qp {

struct DenseLdl {
  Dense L;                // unit lower triangle
  std::vector<double> d;  // (n)
};

inline DenseLdl FactorDense(const Dense& matrix) {
  const int64_t n = matrix.rows;
  DenseLdl f{Dense(n, n), std::vector<double>(static_cast<size_t>(n))};
  for (int64_t j = 0; j < n; ++j) {
    f.d[j] = matrix(j, j);
    for (int64_t k = 0; k < j; ++k) f.d[j] -= f.L(j, k) * f.L(j, k) * f.d[k];
    f.L(j, j) = 1;
    for (int64_t i = j + 1; i < n; ++i) {
      double sum = matrix(i, j);
      for (int64_t k = 0; k < j; ++k) sum -= f.L(i, k) * f.L(j, k) * f.d[k];
      f.L(i, j) = sum / f.d[j];
    }
  }
  return f;
}

inline std::vector<double> SolveDense(const DenseLdl& f, std::span<const double> b) {
  std::vector<double> x(b.begin(), b.end());
  const int64_t n = f.L.rows;
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < i; ++j) x[i] -= f.L(i, j) * x[j];
  }
  for (int64_t i = 0; i < n; ++i) x[i] /= f.d[i];
  for (int64_t i = n - 1; i >= 0; --i) {
    for (int64_t j = i + 1; j < n; ++j) x[i] -= f.L(j, i) * x[j];
  }
  return x;
}

}  // namespace rookery::qp
