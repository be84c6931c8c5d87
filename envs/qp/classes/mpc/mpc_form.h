// A predictive controller's quadratic program, with states and inputs as variables.
//
//   minimize   1/2 sum over k = 1 ... N of (x_k - r_k)'Q_k(x_k - r_k) + u_k-1'R u_k-1
//                  + 1e3 s_k^2 + 20 s_k
//   subject to x_k = A x_k-1 + B u_k-1, u_low <= u_k <= u_high,
//              low_k - s_k <= C x_k <= high_k + s_k, s_k >= 0,
//
// with Q_N = X of the Riccati equation, Q_k = Q before. Variables (x_1, ..., x_N, u_0, ..., u_N-1,
// s_1, ..., s_N); rows: dynamics, inputs, outputs from above, outputs from below, s.
#pragma once

#include <cstdint>
#include <span>

#include "envs/qp/classes/mpc/plant.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

class MpcForm {
 public:
  // Throws Failure where the Riccati equation has no solution.
  explicit MpcForm(const Plant& system);

  // P and A, and q, l and u of the right sizes.
  Problem MakeProblem() const;

  // Writes q, l and u of a state x_0 (nx) at a time.
  void Write(std::span<const double> state, int64_t step, Problem& problem) const;

  // u_0 (nu) begins here in the variables.
  int64_t first_input() const { return N_ * nx_; }

 private:
  // Of the target of stage k, which is 1 ... N steps ahead.
  void WriteStage(int64_t k, const MpcTarget& target, Problem& problem) const;

  Plant system_;
  Matrix X_;
  int64_t N_, nx_, nu_, no_;
};

}  // namespace rookery::qp
