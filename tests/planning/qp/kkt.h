// Whether something solves a QP, by its definition: the conditions of Karush, Kuhn and Tucker, and
// of certificates, on the numbers as they were given, by plain loops over dense matrices.
#pragma once

#include <span>

#include <gtest/gtest.h>

#include "planning/qp/problem/problem.h"

namespace rookery::qp {

struct Kkt {
  double primal = 0;           // the largest violation of a bound
  double dual = 0;             // largest element of Px + q + A'y
  double gap = 0;              // |x'Px + q'x + y+'u - y-'l|
  double sign = 0;             // the largest multiplier that pushes against a bound that is none
  double complementarity = 0;  // the largest multiplier times its row's distance from its bound
  double primal_norm = 0, dual_norm = 0, gap_norm = 0;  // of their largest terms
  double objective = 0;                                 // with the constant
};
Kkt KktOf(const Problem& problem, std::span<const double> x, std::span<const double> y);

// Each residual at most eps (1 + its norm), the way the solver promises it.
testing::AssertionResult IsOptimal(const Problem& problem, std::span<const double> x,
                                   std::span<const double> y, double eps);

// Largest element 1, |A'v| <= eps, v+'u - v-'l <= -eps, nothing against bounds that are none.
testing::AssertionResult ProvesPrimalInfeasible(const Problem& problem, std::span<const double> v,
                                                double eps);
// Largest element 1, |Pd| <= eps, q'd <= -eps, Ad within eps of where l and u let it grow.
testing::AssertionResult ProvesDualInfeasible(const Problem& problem, std::span<const double> d,
                                              double eps);

}  // namespace rookery::qp
