// Model predictive control: at each step the best plan for the next N periods, of which the first
// move is made.
//
//   minimize    sum_k (x_k - r)'Q(x_k - r) + R u_k^2  +  (x_N - r)'S(x_N - r)
//   subject to  x_0 = now,  x_{k+1} = A x_k + B u_k,  |u_k| <= most force
//
// Its sparse form: all states and forces are variables. P and A of the QP stay, q (the target) and
// l, u (the state now) change from step to step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cart_pole.h"
#include "planning/qp/rookery_qp.h"

namespace mpc {

struct Options {
  double period = 0.01;     // s
  size_t horizon = 50;      // N, periods
  double most_force = 5;    // N
  State Q{10, 1, 10, 0.1};  // a diagonal
  double R = 0.01;
  double time_limit = 0.008;  // s, of a solve
};

struct Move {
  double force = 0;     // N, as the solver has it: within its bounds but for the tolerance
  bool solved = false;  // if not, it is the next one of the last plan that was
  int64_t iterations = 0;
};

// One object belongs to one thread at a time. Throws std::runtime_error where the solver refuses
// what it is given.
class Controller {
 public:
  explicit Controller(const Options& options);

  // The move to make in state `now`, for the cart to come to rest at `target` (m).
  Move Decide(const State& now, double target);

 private:
  void Check(int status) const;

  Options options_;
  State end_pull_{};  // S's first column: what a target weighs at the horizon
  std::unique_ptr<rookery_qp, void (*)(rookery_qp*)> solver_{nullptr, rookery_qp_delete};
  std::vector<double> q_, l_, u_;  // of the QP
  std::vector<double> plan_;       // the solver's x: states and forces
  size_t age_ = 0;                 // periods since the plan was made
};

}  // namespace mpc
