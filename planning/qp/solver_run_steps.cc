// SolverRun: who chooses its steps.
#include <algorithm>
#include <cmath>

#include "planning/qp/solver_run.h"

namespace rookery::qp {
namespace {

constexpr double kUsualAlpha = 1.6;  // OSQP's
constexpr double kAstray = 10;       // so much worse than at first

// What a policy wrote, made a step: NaN and what is out of range stay as they were, or near.
void Sanitize(std::span<const double> before, double alpha_before, Step& step) {
  for (size_t i = 0; i < step.rho.size(); ++i) {
    if (std::isnan(step.rho[i])) step.rho[i] = before[i];
    step.rho[i] = std::clamp(step.rho[i], kLeastRho, kMostRho * kEqualityFactor);
  }
  if (std::isnan(step.alpha)) step.alpha = alpha_before;
  step.alpha = std::clamp(step.alpha, kLeastAlpha, kMostAlpha);
}

}  // namespace

void SolverRun::Look() {
  const auto to_eps = [&](const Test& test) {
    return test.value / (tolerance_.absolute + tolerance_.relative * test.norm);
  };
  view_ = {.Ax = admm_.Ax(),
           .y = admm_.y(),
           .z = admm_.z(),
           .l = solver_.scaled_.l,
           .u = solver_.scaled_.u,
           .rho = admm_.rho(),
           .kinds = admm_.kinds(),
           .alpha = admm_.alpha(),
           .primal = residuals_.scaled_primal,
           .dual = residuals_.scaled_dual,
           .primal_to_eps = to_eps(residuals_.primal),
           .dual_to_eps = to_eps(residuals_.dual),
           .gap_to_eps = to_eps(residuals_.gap),
           .iterations = admm_.iterations(),
           .iterations_a_change = solver_.system_->FactorSeconds() / IterationSeconds()};
}

bool SolverRun::IsPolicysTurn() {
  const int64_t most = solver_.settings_.most_changes;
  if (result_.step_changes - most >= most) return false;
  Look();
  if (!fell_back_ && result_.step_changes < most) return true;
  if (!fell_back_) {
    if (residuals_.Total() > kAstray * total_at_first_ && Restarted()) return false;
    FallBack();
  } else if (!fallback_.Choose(view_, step_)) {
    return false;
  }
  ++result_.step_changes;
  SetStep();
  return false;
}

void SolverRun::Answer(bool changes) {
  answered_ = true;
  if (admm_.factorizations() > 0 && !changes) return;
  if (admm_.factorizations() > 0) ++result_.step_changes;
  SetStep();
}

void SolverRun::SetStep() {
  Sanitize(admm_.rho(), admm_.alpha(), step_);
  if (!admm_.SetStep(rho_, step_.alpha) && !Restarted()) GiveUp();
}

void SolverRun::FallBack() {
  fell_back_ = true;
  fallback_.Begin(view_, step_);
  step_.alpha = kUsualAlpha;
}

// Steps that go from one extreme to the other can drive the iterate out of the numbers, or the
// factorization of a convex problem out of its precision; or so far away that no step leads back.
bool SolverRun::Restarted() {
  if (restarted_ || !solver_.IsConvex()) return false;
  restarted_ = true;
  FallBack();
  admm_.Start(std::vector<double>(static_cast<size_t>(solver_.problem_.n()), 0.0),
              std::vector<double>(rho_.size(), 0.0));
  return admm_.SetStep(rho_, step_.alpha);
}

bool SolverRun::GiveUp() {
  return Finish(solver_.IsConvex() ? Status::kMaxIterations : Status::kNonConvex);
}

}  // namespace rookery::qp
