// LinearSystem: the system that each iteration of ADMM solves, factored for its penalties rho:
//
//   [ P + sigma I      A'     ] [ x  ]   [ r ]
//   [     A        -diag(1/rho)] [ nu ] = [ s ]        so A x = s + nu / rho.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "planning/qp/problem/problem.h"

namespace rookery::qp {

class LinearSystem {
 public:
  virtual ~LinearSystem() = default;

  // rho (m), above 0. False where the matrix has the wrong inertia: P is not positive semidefinite,
  // or so nearly not that rounding says so.
  virtual bool Factor(std::span<const double> rho) = 0;
  // Of the last Factor. r, x (n); s, nu (m).
  virtual void Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
                     std::span<double> nu) = 0;
  // Other numbers in P and A, of the same patterns, before the next Factor.
  virtual void Update(const Problem& problem) = 0;
  // The same system with numbers of its own: what costs once is shared.
  virtual std::unique_ptr<LinearSystem> Sibling() const = 0;

  // Modelled seconds of one call, from counted operations (cost.h).
  virtual double FactorSeconds() const = 0;
  virtual double SolveSeconds() const = 0;
};

// The cheaper form for this problem by these models, for a solve of the usual length. `problem`
// must outlive it, and is read by Factor.
std::unique_ptr<LinearSystem> MakeLinearSystem(const Problem& problem, double sigma);

}  // namespace rookery::qp
