// Admm: the iteration itself, in scaled space.
//
// Source: Stellato et al. 2020, "OSQP: an operator splitting solver for quadratic programs",
// Algorithm 1, with a penalty rho of each row and a relaxation alpha that may change. For any
// positive rho and alpha in (0, 2) it converges once they change no more.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/linear_system.h"
#include "planning/qp/problem/problem.h"
#include "planning/qp/steps/row_kind.h"

namespace rookery::qp {

class Admm {
 public:
  // Both must outlive it. `sigma`: the linear system's.
  Admm(const Problem& scaled, LinearSystem& system, double sigma);

  // Before the first Advance. rho (m), above 0. False where P is not positive semidefinite.
  bool SetStep(std::span<const double> rho, double alpha);
  void Start(std::span<const double> x, std::span<const double> y);  // scaled
  void Advance(int64_t iterations);
  // After the bounds have changed.
  void ReadBounds();

  std::span<const double> x() const { return x_; }    // (n)
  std::span<const double> y() const { return y_; }    // (m)
  std::span<const double> z() const { return z_; }    // (m), within l and u
  std::span<const double> Ax() const { return Ax_; }  // (m)
  // What the last iteration changed.
  std::span<const double> dx() const { return dx_; }
  std::span<const double> dy() const { return dy_; }
  std::span<const double> rho() const { return rho_; }
  std::span<const RowKind> kinds() const { return kinds_; }
  double alpha() const { return alpha_; }
  int64_t iterations() const { return iterations_; }
  int64_t factorizations() const { return factorizations_; }

 private:
  void Iterate();

  const Problem& problem_;
  LinearSystem& system_;
  const double sigma_;
  double alpha_ = 1.6;
  std::vector<RowKind> kinds_;
  std::vector<double> rho_, inverse_rho_;
  std::vector<double> x_, y_, z_, Ax_, dx_, dy_;
  std::vector<double> r_, s_, x_tilde_, nu_;
  int64_t iterations_ = 0;
  int64_t factorizations_ = 0;
};

}  // namespace rookery::qp
