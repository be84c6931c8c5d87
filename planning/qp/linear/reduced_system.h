// ReducedSystem: x alone, by L D L' of a dense matrix.
//
//   (P + sigma I + A' R A) x = r + A' R s,  nu = R (A x - s),  R = diag(rho)
#pragma once

#include <memory>
#include <vector>

#include "planning/qp/linear/front.h"
#include "planning/qp/linear/linear_system.h"

namespace rookery::qp {

class ReducedSystem : public LinearSystem {
 public:
  // `problem` must outlive it and its siblings.
  ReducedSystem(const Problem& problem, double sigma);

  // What it would cost; without making it.
  static double FactorSeconds(const Problem& problem);
  static double SolveSeconds(const Problem& problem);

  bool Factor(std::span<const double> rho) override;
  void Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
             std::span<double> nu) override;
  void Update(const Problem& problem) override;
  std::unique_ptr<LinearSystem> Sibling() const override;
  double FactorSeconds() const override { return FactorSeconds(*problem_); }
  double SolveSeconds() const override { return SolveSeconds(*problem_); }

 private:
  const Problem* problem_;
  double sigma_;
  std::shared_ptr<Csc> rows_;          // A', whose columns are A's rows
  std::vector<double> rho_;            // (m)
  FrontShape shape_;                   // n columns
  std::vector<double> panel_;          // the matrix, then L
  std::vector<double> d_, inverse_d_;  // (n)
  std::vector<double> work_;           // (m)
  std::vector<double> x_, sums_;       // (n, filled up), (4 n)
};

}  // namespace rookery::qp
