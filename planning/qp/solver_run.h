// Solver::Run: one Solve.
#pragma once

#include <chrono>

#include "planning/qp/early_polish.h"
#include "planning/qp/solver.h"

namespace rookery::qp {

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

class Solver::Run {
 public:
  Run(Solver& solver, StepSizePolicy& policy);
  Result operator()();

 private:
  void Begin();
  // Whether it has ended; the result then says how.
  bool Ended();
  bool Certified();
  void AskPolicy();
  void SetStep();
  void FallBack();
  // Whether it begins anew, once, by OSQP's rule. Not where P isn't convex.
  bool Restarted();
  bool Finish(Status status);
  // No step can be made: P isn't convex, or numbers overflow, and more iterations won't help.
  bool GiveUp();
  // Whether this solution, scaled, passes on the problem as it was given; it is then the result.
  bool Confirm(std::span<const double> x, std::span<const double> y, bool polished);
  void Attempt(std::vector<Activity>& guess, int most_rounds);
  void PolishLast();
  double SpentSeconds() const;  // modelled
  double SecondsSinceSetup() const;

  Solver& solver_;
  StepSizePolicy& policy_;
  const Tolerance tolerance_;
  Stopwatch watch_;
  Admm admm_;
  ScaledResiduals residuals_of_;
  Residuals residuals_;
  std::vector<double> rho_;
  Step step_;
  OsqpStep fallback_;
  bool fell_back_ = false, restarted_ = false;
  bool ended_ = false;
  int64_t asked_at_ = 0;
  int64_t checks_ = 0;
  double total_at_first_ = 0;  // of the residuals
  int64_t polish_factorizations_ = 0;
  EarlyPolish early_polish_;
  std::vector<Activity> guess_;
  Result result_;
};

}  // namespace rookery::qp
