// Small dense matrices: the tests' own arithmetic, which shares nothing with the solver's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/problem/csc.h"

namespace rookery::qp {

struct Dense {
  Dense(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), value(static_cast<size_t>(rows * columns), 0.0) {}
  double& operator()(int64_t i, int64_t j) { return value[i * columns + j]; }
  double operator()(int64_t i, int64_t j) const { return value[i * columns + j]; }

  int64_t rows, columns;
  std::vector<double> value;  // row by row
};

Dense DenseOf(const Csc& matrix);
// The whole symmetric matrix whose upper triangle this is.
Dense SymmetricOf(const Csc& upper);

// What isn't 0, as entries.
Csc CscOf(const Dense& matrix);
Csc UpperOf(const Dense& symmetric);

std::vector<double> Times(const Dense& matrix, std::span<const double> x);
std::vector<double> TransposedTimes(const Dense& matrix, std::span<const double> y);

double DotProduct(std::span<const double> a, std::span<const double> b);
double LargestOf(std::span<const double> x);  // magnitude
double LargestDifference(std::span<const double> a, std::span<const double> b);

}  // namespace rookery::qp
