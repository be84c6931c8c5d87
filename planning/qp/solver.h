// Solver: a convex QP, solved by ADMM whose steps a policy chooses.
//
//   qp::Solver solver(problem, {.eps_abs = 1e-6, .eps_rel = 1e-6});
//   qp::OsqpStep policy;
//   const qp::Result result = solver.Solve(policy);
//
// One object a thread; objects share nothing. The same problem gives the same bytes, unless the
// time limit ends it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "planning/qp/admm.h"
#include "planning/qp/polish.h"
#include "planning/qp/problem/problem.h"
#include "planning/qp/problem/residuals.h"
#include "planning/qp/problem/scaling.h"
#include "planning/qp/steps/step_size.h"

namespace rookery::qp {

struct Settings {
  double eps_abs = 1e-3;  // of the primal and dual residual and the duality gap
  double eps_rel = 1e-3;
  double eps_primal_infeasible = 1e-7;  // of certificates (infeasibility.h)
  double eps_dual_infeasible = 1e-7;
  double sigma = 1e-6;
  int scaling = 10;                  // passes of equilibration
  int64_t max_iterations = 100'000;  // of ADMM
  double time_limit = 1e10;          // seconds, setup included
  int64_t check_interval = 10;       // iterations
  int64_t most_changes = 1000;       // by the policy; then OSQP's rule has as many
  bool early_polish = true;          // tried before ADMM has converged
  bool polish = false;               // once it has: to the precision that can be had
};

enum class Status : uint8_t {
  kSolved,
  kPrimalInfeasible,
  kDualInfeasible,
  kMaxIterations,
  kTimeLimit,
  kNonConvex,
};
std::string_view NameOf(Status status);  // OSQP's words: "solved", "primal infeasible", ...

struct Result {
  Status status = Status::kMaxIterations;
  std::vector<double> x;  // (n)
  std::vector<double> y;  // (m) above 0 where u holds a row, below where l does
  // "primal infeasible": (m), see infeasibility.h; "dual infeasible": (n). Else empty.
  std::vector<double> certificate;
  Residuals residuals;  // of (x, y), on the problem as it was given
  int64_t iterations = 0;
  int64_t factorizations = 0;
  int64_t step_changes = 0;
  bool polished = false;  // the solution is polish's
  double setup_seconds = 0;
  double solve_seconds = 0;
};

class Solver {
 public:
  // Throws UserError for a problem that isn't one (problem.h), or settings out of range.
  Solver(Problem problem, const Settings& settings);
  ~Solver();

  // From where the last Solve ended, or from zeros. 'solved' is said of what ResidualsOf confirms.
  Result Solve(StepSizePolicy& policy);

  // Where the next Solve begins. x (n), y (m), not scaled; empty: as it is.
  void WarmStart(std::span<const double> x, std::span<const double> y);
  void ColdStart();
  // Other vectors, of the same sizes; empty: as they are. Throw UserError, and then change nothing.
  void UpdateVectors(std::span<const double> q, std::span<const double> l,
                     std::span<const double> u);
  // Other values of the same patterns; empty: as they are.
  void UpdateMatrices(std::span<const double> P, std::span<const double> A);

  const Problem& problem() const { return problem_; }

 private:
  friend class SolverRun;

  void MakeScaled();
  Polish& PolishOf();
  // Whether P is positive semidefinite, but for rounding.
  bool IsConvex();
  void Remember(std::span<const double> x, std::span<const double> y);  // scaled

  Problem problem_;
  Settings settings_;
  Scaling scaling_;
  Problem scaled_;
  std::unique_ptr<LinearSystem> system_;
  std::unique_ptr<Polish> polish_;  // made when it is first needed
  std::optional<bool> is_convex_;   // once it is known
  std::vector<double> x_, y_;       // where the next Solve begins, scaled
  double setup_seconds_ = 0;
};

}  // namespace rookery::qp
