// SolverRun: one solve, question by question. Solver::Solve is one with a policy; an environment
// (envs/qp) puts the questions to whoever acts there.
//
//   SolverRun run(solver);
//   if (run.Begin()) {
//     do {
//       step = ... of run.view();  // into run.step()
//       run.Answer(true);
//     } while (run.ToQuestion(20));
//   }
//   const Result result = run.TakeResult();
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

class SolverRun {
 public:
  // From where the solver's last run ended. `solver` must outlive it, and has one run at a time.
  explicit SolverRun(Solver& solver);

  // To the first question, before any iteration. False where it has ended without one.
  bool Begin();
  // Iterates to the next question, so many iterations after the last one. False where it has ended.
  bool ToQuestion(int64_t interval);
  // While a question is open:
  const StepView& view() const { return view_; }
  Step& step() { return step_; }  // what is, to be changed
  void Answer(bool changes);      // false: it stays as it was

  // All of it, by a policy, or so many of its questions after the first.
  void Ask(StepSizePolicy& policy, int64_t most_questions = INT64_MAX);

  // Once it has ended.
  Result TakeResult();

  int64_t iterations() const { return admm_.iterations(); }
  int64_t factorizations() const { return admm_.factorizations() + polish_factorizations_; }

  // Modelled (cost.h), without setup; polish as far as it has been tried.
  double SpentSeconds() const;

 private:
  // Whether it has ended; the result then says how.
  bool Ended();
  bool Certified();
  void Look();
  // Whether the policy may still choose. Where it may not, who does has been asked.
  bool IsPolicysTurn();
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
  double IterationSeconds() const;  // modelled, of one
  double AdmmSeconds() const;       // of all, with their factorizations
  double SecondsSinceSetup() const;

  Solver& solver_;
  const Tolerance tolerance_;
  Stopwatch watch_;
  Admm admm_;
  ScaledResiduals residuals_of_;
  Residuals residuals_;
  std::vector<double> rho_;
  Step step_;
  StepView view_;
  OsqpStep fallback_;
  bool fell_back_ = false, restarted_ = false;
  bool ended_ = false;
  int64_t asked_at_ = 0;
  bool answered_ = false;  // and not iterated since
  int64_t checks_ = 0;
  double total_at_first_ = 0;  // of the residuals
  int64_t polish_factorizations_ = 0;
  double polish_seconds_ = 0;  // modelled
  EarlyPolish early_polish_;
  std::vector<Activity> guess_;
  Result result_;
};

}  // namespace rookery::qp
