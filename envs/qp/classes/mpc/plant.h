// What a predictive controller controls: a linear system, what it costs, and where it should be.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/random.h"
#include "envs/qp/classes/dense.h"

namespace rookery::qp {

// Where a system should be at a time.
struct MpcTarget {
  std::vector<double> state;  // (nx) what deviations are counted from
  std::vector<double> low;    // (no) soft bounds of the outputs C x
  std::vector<double> high;   // (no)
};

// x_k+1 = A x_k + B u_k + w, w ~ N(0, diag(noise)^2), at a cost of (x - r)'Q(x - r) + u'Ru a step.
struct Plant {
  Matrix A{};                       // (nx, nx)
  Matrix B{};                       // (nx, nu)
  Matrix Q{};                       // (nx, nx)
  Matrix R{};                       // (nu, nu)
  Matrix C{};                       // (no, nx)
  std::vector<double> input_low{};  // (nu) hard bounds
  std::vector<double> input_high{};
  std::vector<double> noise{};  // (nx)
  int64_t horizon = 0;          // N steps
  bool preview = false;         // targets are known over the horizon; or only the present one
  std::function<std::vector<double>(Random&)> begin{};  // (nx) a first state
  std::function<MpcTarget(int64_t step)> target{};      // step: 0, 1, ... without an end

  int64_t nx() const { return B.rows; }
  int64_t nu() const { return B.columns; }
  int64_t outputs() const { return C.rows; }
};

// A and B of x' = A x + B u where u is held for `seconds`.
struct Discrete {
  Matrix A;
  Matrix B;
};
Discrete Discretize(const Matrix& A, const Matrix& B, double seconds);

// (n, nx): the states of these numbers.
Matrix Selection(const std::vector<int64_t>& states, int64_t nx);

// The systems. What of them is by chance is drawn from `random`.
Plant WalkingSystem(Random& random);
Plant CartPoleSystem(Random& random);
Plant QuadcopterSystem(Random& random);
// nx states, nx / 2 inputs.
Plant RandomSystem(int64_t nx, int64_t horizon, Random& random);

}  // namespace rookery::qp
