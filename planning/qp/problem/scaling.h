// Equilibration: a QP whose rows and columns have norms near 1.
//
//   P' = c D P D,  q' = c D q,  A' = E A D,  l' = E l,  u' = E u
//   x = D x',  z = z' / E,  y = E y' / c
//
// Source: Stellato et al. 2020, "OSQP: an operator splitting solver for quadratic programs",
// Algorithm 2 (modified Ruiz equilibration).
#pragma once

#include <span>
#include <vector>

#include "planning/qp/problem/problem.h"

namespace rookery::qp {

struct Scaling {
  std::vector<double> D;  // (n), above 0
  std::vector<double> E;  // (m), above 0
  double c = 1;           // of the cost, above 0
};

// `passes`: of the equilibration; 0 scales nothing.
Scaling Equilibrate(const Problem& problem, int passes);

// A scaled solution as the problem has it.
std::vector<double> UnscaledX(const Scaling& scaling, std::span<const double> x);  // (n)
std::vector<double> UnscaledY(const Scaling& scaling, std::span<const double> y);  // (m)

// The scaled problem. Bounds that are none stay so.
Problem Scaled(const Problem& problem, const Scaling& scaling);
// The parts of it that change alone.
void ScaleCost(const Scaling& scaling, std::vector<double>& q);
void ScaleBounds(const Scaling& scaling, std::vector<double>& bounds);

}  // namespace rookery::qp
