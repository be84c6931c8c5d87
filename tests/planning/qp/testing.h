// What the tests of this folder share.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "planning/qp/solver.h"
#include "tests/planning/qp/dense.h"

namespace rookery::qp {

inline Problem MakeProblem(const Dense& P, std::vector<double> q, const Dense& A,
                           std::vector<double> l, std::vector<double> u) {
  return {.P = UpperOf(P), .q = std::move(q), .A = CscOf(A), .l = std::move(l), .u = std::move(u)};
}

// Rows under those that are there.
inline void AppendRow(Problem& problem, const std::vector<double>& row, double l, double u) {
  const Dense before = DenseOf(problem.A);
  Dense after(before.rows + 1, before.columns);
  std::ranges::copy(before.value, after.value.begin());
  std::ranges::copy(row, after.value.begin() + static_cast<int64_t>(before.value.size()));
  problem.A = CscOf(after);
  problem.l.push_back(l);
  problem.u.push_back(u);
}

inline Settings Exact(double eps = 1e-8) { return {.eps_abs = eps, .eps_rel = eps}; }

inline Result SolveExactly(const Problem& problem, const Settings& settings = Exact()) {
  ActiveSetStep policy;
  return Solver(problem, settings).Solve(policy);
}

inline std::vector<double> NormalVector(Random& random, int64_t size) {
  std::vector<double> values;
  for (int64_t k = 0; k < size; ++k) values.push_back(random.Normal());
  return values;
}

// A policy that does what a test wants.
class HandmadeStep : public StepSizePolicy {
 public:
  using Choice = std::function<void(const StepView&, Step&)>;
  HandmadeStep(int64_t interval, Choice choice) : interval_(interval), choice_(std::move(choice)) {}
  int64_t interval() const override { return interval_; }
  void Begin(const StepView& view, Step& step) override { FillRho(view.kinds, 0.1, step.rho); }
  bool Choose(const StepView& view, Step& step) override {
    choice_(view, step);
    return true;
  }

 private:
  int64_t interval_;
  Choice choice_;
};

// What the UserError that `call` must throw says; "" and a failed test where it doesn't.
inline std::string ComplaintOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const UserError& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace rookery::qp
