#include "planning/qp/solver.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/solver_run.h"

namespace rookery::qp {
namespace {

void Check(const Settings& s) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw UserError(StrCat("the QP solver: ", what));
  };
  require(s.eps_abs >= 0 && s.eps_rel >= 0 && s.eps_abs + s.eps_rel > 0 &&
              std::isfinite(s.eps_abs + s.eps_rel),
          "eps_abs and eps_rel should be 0 or more, and not both 0");
  require(s.eps_primal_infeasible > 0 && s.eps_dual_infeasible > 0,
          "eps_primal_infeasible and eps_dual_infeasible should be above 0");
  require(s.sigma > 0 && s.sigma <= 1, "sigma should be above 0, at most 1");
  require(s.scaling >= 0 && s.scaling <= 100, "scaling should be 0 to 100 passes");
  require(s.max_iterations >= 1, "max_iterations should be at least 1");
  require(s.time_limit > 0, "time_limit should be above 0 seconds");
  require(s.check_interval >= 1, "check_interval should be at least 1");
  require(s.most_changes >= 0, "most_changes should be 0 or more");
}

void CheckSize(std::span<const double> values, size_t size, const char* name) {
  if (values.empty() || values.size() == size) return;
  throw UserError(
      StrCat("the QP: ", name, " has ", values.size(), " elements; ", size, " would be right"));
}

void Replace(std::vector<double>& values, std::span<const double> by) {
  if (!by.empty()) values.assign(by.begin(), by.end());
}

}  // namespace

std::string_view NameOf(Status status) {
  switch (status) {
    case Status::kSolved:
      return "solved";
    case Status::kPrimalInfeasible:
      return "primal infeasible";
    case Status::kDualInfeasible:
      return "dual infeasible";
    case Status::kMaxIterations:
      return "maximum iterations reached";
    case Status::kTimeLimit:
      return "time limit reached";
    case Status::kNonConvex:
      return "problem non convex";
  }
  return "unknown";
}

Solver::Solver(Problem problem, const Settings& settings)
    : problem_(std::move(problem)), settings_(settings) {
  const Stopwatch watch;
  Check(settings);
  Validate(problem_);
  MakeScaled();
  system_ = MakeLinearSystem(scaled_, settings.sigma);
  ColdStart();
  setup_seconds_ = watch.Seconds();
}

Solver::~Solver() = default;

void Solver::MakeScaled() {
  scaling_ = Equilibrate(problem_, settings_.scaling);
  scaled_ = Scaled(problem_, scaling_);
}

void Solver::ColdStart() {
  x_.assign(static_cast<size_t>(problem_.n()), 0);
  y_.assign(static_cast<size_t>(problem_.m()), 0);
}

void Solver::WarmStart(std::span<const double> x, std::span<const double> y) {
  CheckSize(x, x_.size(), "x");
  CheckSize(y, y_.size(), "y");
  for (const std::span<const double> values : {x, y}) {
    for (const double value : values) {
      if (!std::isfinite(value)) throw UserError("the QP: a warm start should be finite");
    }
  }
  for (size_t j = 0; j < x.size(); ++j) x_[j] = x[j] / scaling_.D[j];
  for (size_t i = 0; i < y.size(); ++i) y_[i] = y[i] * scaling_.c / scaling_.E[i];
}

void Solver::UpdateVectors(std::span<const double> q, std::span<const double> l,
                           std::span<const double> u) {
  CheckSize(q, problem_.q.size(), "q");
  CheckSize(l, problem_.l.size(), "l");
  CheckSize(u, problem_.u.size(), "u");
  Problem changed = problem_;
  Replace(changed.q, q);
  Replace(changed.l, l);
  Replace(changed.u, u);
  Validate(changed);
  problem_ = std::move(changed);
  scaled_.q = problem_.q;
  scaled_.l = problem_.l;
  scaled_.u = problem_.u;
  ScaleCost(scaling_, scaled_.q);
  ScaleBounds(scaling_, scaled_.l);
  ScaleBounds(scaling_, scaled_.u);
}

void Solver::UpdateMatrices(std::span<const double> P, std::span<const double> A) {
  CheckSize(P, problem_.P.value.size(), "P");
  CheckSize(A, problem_.A.value.size(), "A");
  Problem changed = problem_;
  Replace(changed.P.value, P);
  Replace(changed.A.value, A);
  Validate(changed);
  problem_ = std::move(changed);
  const std::vector<double> x = x_, y = y_;
  const Scaling before = scaling_;
  MakeScaled();
  for (size_t j = 0; j < x.size(); ++j) x_[j] = x[j] * before.D[j] / scaling_.D[j];
  for (size_t i = 0; i < y.size(); ++i) {
    y_[i] = y[i] * before.E[i] / before.c * scaling_.c / scaling_.E[i];
  }
  system_->Update(scaled_);
  polish_.reset();
  is_convex_.reset();
}

Polish& Solver::PolishOf() {
  if (polish_ == nullptr) polish_ = std::make_unique<Polish>(scaled_, *system_);
  return *polish_;
}

bool Solver::IsConvex() {
  if (!is_convex_) {
    constexpr double kRounding = 1e-7;  // scaled P has elements near 1
    Problem without_rows{.P = scaled_.P, .q = scaled_.q};
    without_rows.A.columns = problem_.n();
    without_rows.A.begin.assign(static_cast<size_t>(problem_.n()) + 1, 0);
    is_convex_ = MakeLinearSystem(without_rows, kRounding)->Factor({});
  }
  return *is_convex_;
}

void Solver::Remember(std::span<const double> x, std::span<const double> y) {
  x_.assign(x.begin(), x.end());
  y_.assign(y.begin(), y.end());
}

Result Solver::Solve(StepSizePolicy& policy) {
  SolverRun run(*this);
  run.Ask(policy);
  Result result = run.TakeResult();
  result.setup_seconds = std::exchange(setup_seconds_, 0);
  return result;
}

}  // namespace rookery::qp
