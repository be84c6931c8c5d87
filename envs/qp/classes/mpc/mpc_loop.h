// A predictive controller in closed loop: a series of programs with the same P and A, of which each
// depends on what was done with the last one's solution.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "envs/qp/classes/mpc/mpc_form.h"
#include "envs/qp/classes/mpc/plant.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

// One thread at a time.
class MpcLoop {
 public:
  // size: of the class `mpc` (mpc.cc), which system it is. The system, its noise and its first
  // state are functions of (size, key). Throws UserError for another size.
  MpcLoop(int64_t size, uint64_t key);

  // The program of the present step: q, l and u are new after each Next, P and A never.
  const Problem& problem() const { return problem_; }
  // What of a solution x (n) is done next: u_0 (nu).
  std::span<const double> FirstInput(std::span<const double> x) const;

  // Does it, within the bounds of inputs, and goes on by a step. Throws UserError unless it is (nu)
  // and finite. A system that a wrong input let go, a number of its state over 100, begins again.
  void Next(std::span<const double> input);

  int64_t step() const { return step_; }          // 0 at first
  int64_t restarts() const { return restarts_; }  // systems let go so far
  const Plant& system() const { return system_; }
  const std::vector<double>& state() const { return state_; }  // (nx)

 private:
  Random random_;
  Plant system_;
  MpcForm form_;
  Problem problem_;
  std::vector<double> state_;
  int64_t step_ = 0;
  int64_t restarts_ = 0;
};

}  // namespace rookery::qp
