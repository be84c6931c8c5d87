#include "planning/qp/steps/step_size.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/problem/activity.h"

namespace rookery::qp {

void FillRho(std::span<const RowKind> kinds, double rho, std::span<double> of_rows) {
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == RowKind::kInequality) of_rows[i] = rho;
    if (kinds[i] == RowKind::kEquality) of_rows[i] = rho * kEqualityFactor;
    if (kinds[i] == RowKind::kFree) of_rows[i] = kLeastRho;
  }
}

double ScalarRho(std::span<const RowKind> kinds, std::span<const double> of_rows) {
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == RowKind::kInequality) return of_rows[i];
    if (kinds[i] == RowKind::kEquality) return of_rows[i] / kEqualityFactor;
  }
  return 0;
}

void FixedStep::Begin(const StepView& view, Step& step) {
  FillRho(view.kinds, rho_, step.rho);
  step.alpha = alpha_;
}

void OsqpStep::Begin(const StepView& view, Step& step) {
  rho_ = first_;
  FillRho(view.kinds, rho_, step.rho);
}

bool OsqpStep::Choose(const StepView& view, Step& step) {
  constexpr double kTolerated = 5;
  const double ratio = std::sqrt(view.primal / std::max(view.dual, 1e-10));
  const double rho = std::clamp(rho_ * ratio, kLeastRho, kMostRho);
  if (!(rho > kTolerated * rho_ || rho < rho_ / kTolerated)) return false;
  rho_ = rho;
  FillRho(view.kinds, rho_, step.rho);
  return true;
}

void ActiveSetStep::Begin(const StepView& view, Step& step) {
  rho_ = options_.rho;
  FillRho(view.kinds, rho_, step.rho);
  step.alpha = options_.alpha;
}

bool ActiveSetStep::Choose(const StepView& view, Step& step) {
  constexpr double kTolerated = 1.5, kMostAtOnce = 10, kLeastScalar = 1e-4, kMostScalar = 1e4;
  const double ratio = std::sqrt(view.primal / std::max(view.dual, 1e-10));
  const bool moves = ratio > kTolerated || ratio < 1 / kTolerated;
  if (moves) {
    rho_ *= std::clamp(ratio, 1 / kMostAtOnce, kMostAtOnce);
    rho_ = std::clamp(rho_, kLeastScalar, kMostScalar);
  }
  next_.assign(step.rho.begin(), step.rho.end());
  for (size_t i = 0; i < view.kinds.size(); ++i) {
    if (view.kinds[i] == RowKind::kFree) continue;
    const bool is_held = view.kinds[i] == RowKind::kEquality ||
                         HeldBy(view.l[i], view.u[i], view.y[i], view.z[i]) != Activity::kInactive;
    next_[i] = is_held ? rho_ * options_.factor : rho_ / options_.factor;
  }
  if (std::ranges::equal(next_, step.rho)) return false;
  std::ranges::copy(next_, step.rho.begin());
  return true;
}

void OracleStep::Begin(const StepView& view, Step& step) {
  for (size_t i = 0; i < view.kinds.size(); ++i) {
    const bool is_active = view.kinds[i] == RowKind::kEquality || active_[i] != 0;
    step.rho[i] = view.kinds[i] == RowKind::kFree ? kLeastRho : is_active ? of_active_ : of_others_;
  }
  step.alpha = alpha_;
}

}  // namespace rookery::qp
