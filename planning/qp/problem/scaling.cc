#include "planning/qp/problem/scaling.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace rookery::qp {
namespace {

// What is smaller than this counts as 0, and is left as it is; OSQP's.
constexpr double kLeast = 1e-4, kMost = 1e4;

double Limited(double norm) { return norm < kLeast ? 1 : std::min(norm, kMost); }

void ScaleMatrix(Csc& matrix, std::span<const double> of_rows, std::span<const double> of_columns,
                 double factor) {
  for (int64_t j = 0; j < matrix.columns; ++j) {
    for (int64_t k = matrix.begin[j]; k < matrix.begin[j + 1]; ++k) {
      matrix.value[k] *= factor * of_rows[matrix.row[k]] * of_columns[j];
    }
  }
}

// max over i of |P_ij| D_i, of the whole symmetric matrix.
void NormsOfSymmetric(const Csc& upper, std::span<const double> D, std::span<double> norms) {
  std::ranges::fill(norms, 0.0);
  for (int64_t j = 0; j < upper.columns; ++j) {
    double column = 0;
    for (int64_t k = upper.begin[j]; k < upper.begin[j + 1]; ++k) {
      const int64_t i = upper.row[k];
      const double value = std::abs(upper.value[k]);
      column = std::max(column, value * D[i]);
      norms[i] = std::max(norms[i], value * D[j]);
    }
    norms[j] = std::max(norms[j], column);
  }
}

// max over i of |A_ij| E_i, and max over j of |A_ij| D_j.
void NormsOfBoth(const Csc& A, std::span<const double> D, std::span<const double> E,
                 std::span<double> of_columns, std::span<double> of_rows) {
  std::ranges::fill(of_rows, 0.0);
  for (int64_t j = 0; j < A.columns; ++j) {
    double column = 0;
    for (int64_t k = A.begin[j]; k < A.begin[j + 1]; ++k) {
      const int64_t i = A.row[k];
      const double value = std::abs(A.value[k]);
      column = std::max(column, value * E[i]);
      of_rows[i] = std::max(of_rows[i], value * D[j]);
    }
    of_columns[j] = column;
  }
}

}  // namespace

// The scaled matrices are never made: their norms follow from the factors so far.
Scaling Equilibrate(const Problem& problem, int passes) {
  const auto n = static_cast<size_t>(problem.n()), m = static_cast<size_t>(problem.m());
  Scaling scaling{std::vector<double>(n, 1), std::vector<double>(m, 1)};
  auto& [D, E, c] = scaling;
  std::vector<double> of_P(n), of_columns(n), of_rows(m);
  for (int pass = 0; pass < passes; ++pass) {
    NormsOfSymmetric(problem.P, D, of_P);
    NormsOfBoth(problem.A, D, E, of_columns, of_rows);
    for (size_t i = 0; i < m; ++i) E[i] /= std::sqrt(Limited(E[i] * of_rows[i]));
    for (size_t j = 0; j < n; ++j) {
      D[j] /= std::sqrt(Limited(D[j] * std::max(c * of_P[j], of_columns[j])));
    }
    NormsOfSymmetric(problem.P, D, of_P);
    double mean = 0, of_q = 0;
    for (size_t j = 0; j < n; ++j) {
      mean += c * D[j] * of_P[j] / static_cast<double>(n);
      of_q = std::max(of_q, c * D[j] * std::abs(problem.q[j]));
    }
    c /= Limited(std::max(mean, Limited(of_q)));
  }
  return scaling;
}

std::vector<double> UnscaledX(const Scaling& scaling, std::span<const double> x) {
  std::vector<double> unscaled(x.begin(), x.end());
  for (size_t j = 0; j < unscaled.size(); ++j) unscaled[j] *= scaling.D[j];
  return unscaled;
}

std::vector<double> UnscaledY(const Scaling& scaling, std::span<const double> y) {
  std::vector<double> unscaled(y.begin(), y.end());
  for (size_t i = 0; i < unscaled.size(); ++i) unscaled[i] *= scaling.E[i] / scaling.c;
  return unscaled;
}

void ScaleCost(const Scaling& scaling, std::vector<double>& q) {
  for (size_t j = 0; j < q.size(); ++j) q[j] *= scaling.c * scaling.D[j];
}

void ScaleBounds(const Scaling& scaling, std::vector<double>& bounds) {
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (std::abs(bounds[i]) < kInfinity) {
      bounds[i] *= scaling.E[i];
    } else {
      bounds[i] = std::copysign(INFINITY, bounds[i]);
    }
  }
}

Problem Scaled(const Problem& problem, const Scaling& scaling) {
  Problem scaled = problem;
  ScaleMatrix(scaled.P, scaling.D, scaling.D, scaling.c);
  ScaleMatrix(scaled.A, scaling.E, scaling.D, 1);
  ScaleCost(scaling, scaled.q);
  ScaleBounds(scaling, scaled.l);
  ScaleBounds(scaling, scaled.u);
  return scaled;
}

}  // namespace rookery::qp
