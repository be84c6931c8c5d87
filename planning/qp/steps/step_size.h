// StepSizePolicy: who chooses the penalties rho and the relaxation alpha of ADMM. It can only cost
// time: after a number of changes OSQP's rule takes over, with a few of its own, and what changes
// no more converges (planning/qp/admm.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "planning/qp/steps/row_kind.h"

namespace rookery::qp {

// What a policy sees, in scaled space.
struct StepView {
  std::span<const double> Ax, y, z, l, u, rho;  // (m)
  std::span<const RowKind> kinds;               // (m)
  double alpha = 0;
  double primal = 0, dual = 0;                                // scaled residuals, relative
  double primal_to_eps = 0, dual_to_eps = 0, gap_to_eps = 0;  // unscaled, 1: just passed
  int64_t iterations = 0;
  double iterations_a_change = 0;  // that take as long as the factorization for another rho
};

// What it chooses; what is not finite or out of range is brought into it.
struct Step {
  std::span<double> rho;  // (m), in [kLeastRho, kMostRho kEqualityFactor]
  double alpha = 1.6;     // in [kLeastAlpha, kMostAlpha]
};

class StepSizePolicy {
 public:
  virtual ~StepSizePolicy() = default;

  // Iterations between two questions.
  virtual int64_t interval() const = 0;
  // Before the first iteration.
  virtual void Begin(const StepView& view, Step& step) = 0;
  // `step` holds what is; false where it stays.
  virtual bool Choose(const StepView& view, Step& step) = 0;
};

// rho for inequalities, kEqualityFactor times as much for equalities, the least for free rows.
void FillRho(std::span<const RowKind> kinds, double rho, std::span<double> of_rows);
// What FillRho was told, by the first row that isn't free; 0 where all are.
double ScalarRho(std::span<const RowKind> kinds, std::span<const double> of_rows);

// One rho and alpha for ever.
class FixedStep : public StepSizePolicy {
 public:
  explicit FixedStep(double rho, double alpha = 1.6) : rho_(rho), alpha_(alpha) {}
  int64_t interval() const override { return INT64_MAX; }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView&, Step&) override { return false; }

 private:
  double rho_, alpha_;
};

// OSQP's rule: rho times the root of the ratio of the relative residuals, where that changes it at
// least fivefold (Stellato et al. 2020, 5.2).
class OsqpStep : public StepSizePolicy {
 public:
  explicit OsqpStep(double rho = kFirstRho, int64_t interval = 50)
      : first_(rho), interval_(interval) {}
  int64_t interval() const override { return interval_; }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView& view, Step& step) override;

 private:
  double first_, rho_ = 0;
  int64_t interval_;
};

// By hand what a network may learn: a row that a bound seems to hold gets a larger rho, the others
// a smaller one, around a scalar that follows OSQP's rule with a narrower dead band.
class ActiveSetStep : public StepSizePolicy {
 public:
  struct Options {
    double rho = kFirstRho;  // at first, of inequalities
    double factor = 30;      // of a row that is held, and its inverse of one that isn't
    int64_t interval = 20;
    double alpha = 1.6;
  };
  ActiveSetStep() : ActiveSetStep(Options()) {}
  explicit ActiveSetStep(const Options& options) : options_(options) {}
  int64_t interval() const override { return options_.interval; }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView& view, Step& step) override;

  const Options& options() const { return options_; }
  // The scalar that it goes on from, where another has made the last step.
  void set_rho(double rho) { rho_ = rho; }

 private:
  Options options_;
  double rho_ = 0;
  std::vector<double> next_;  // (m)
};

// What could be known by nobody: rho by whether a row is active in the solution.
class OracleStep : public StepSizePolicy {
 public:
  OracleStep(std::vector<uint8_t> active, double of_active, double of_others, double alpha = 1.6)
      : active_(std::move(active)), of_active_(of_active), of_others_(of_others), alpha_(alpha) {}
  int64_t interval() const override { return INT64_MAX; }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView&, Step&) override { return false; }

 private:
  std::vector<uint8_t> active_;
  double of_active_, of_others_, alpha_;
};

}  // namespace rookery::qp
