// A convex quadratic program, in OSQP's form:
//
//   minimize 1/2 x'Px + q'x + constant   over x (n)   subject to   l <= Ax <= u   (m rows)
#pragma once

#include <cstdint>
#include <vector>

#include "planning/qp/problem/csc.h"

namespace rookery::qp {

// What is this large, or larger, is no bound. Maros-Meszaros writes 1e20, and some of it a little
// less.
inline constexpr double kInfinity = 1e20;

struct Problem {
  Csc P{};                  // (n, n), symmetric and positive semidefinite: its upper triangle
  std::vector<double> q{};  // (n)
  Csc A{};                  // (m, n)
  std::vector<double> l{};  // (m), -kInfinity or less: none
  std::vector<double> u{};  // (m), kInfinity or more: none
  double constant = 0;      // of the objective

  int64_t n() const { return static_cast<int64_t>(q.size()); }
  int64_t m() const { return static_cast<int64_t>(l.size()); }
};

// Throws UserError that says what and where: sizes that don't fit each other, columns that are not
// as csc.h has them, entries below the diagonal of P or on it below 0, numbers that are not finite
// (bounds may be infinite, on their own side), l above u.
void Validate(const Problem& problem);

}  // namespace rookery::qp
