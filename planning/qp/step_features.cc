#include "planning/qp/step_features.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/activity.h"

namespace rookery::qp {
namespace {

constexpr double kLeast = 1e-8, kMost = 1e8;

// NaN becomes the least.
float Log(double value, double scale) {
  const double clamped = value > kLeast ? std::min(value, kMost) : kLeast;
  return static_cast<float>(std::log10(clamped) / scale);
}

}  // namespace

bool IsHeld(const StepView& view, size_t i) {
  return view.kinds[i] == RowKind::kEquality ||
         HeldBy(view.l[i], view.u[i], view.y[i], view.z[i]) != Activity::kInactive;
}

std::array<float, SolveFeatures::kCount> SolveFeatures::operator()(const StepView& view) {
  double held = 0, others = 0, held_logs = 0, other_logs = 0;
  for (size_t i = 0; i < view.kinds.size(); ++i) {
    if (view.kinds[i] == RowKind::kFree) continue;
    const bool is_held = IsHeld(view, i);
    (is_held ? held : others) += 1;
    (is_held ? held_logs : other_logs) += std::log10(view.rho[i]);
  }
  const double worst = std::max({view.primal_to_eps, view.dual_to_eps, view.gap_to_eps});
  const double change = worst_before_ > 0 ? worst / worst_before_ : 1;
  worst_before_ = worst;
  const double held_mean = held > 0 ? held_logs / held : 0;
  const double other_mean = others > 0 ? other_logs / others : 0;
  return {Log(view.primal, 4),
          Log(view.dual, 4),
          Log(worst, 4),
          Log(change, 2),
          static_cast<float>(held_mean / 3),
          static_cast<float>(other_mean / 3),
          static_cast<float>(held / std::max(held + others, 1.0)),
          static_cast<float>((view.alpha - kLeastAlpha) / (kMostAlpha - kLeastAlpha)),
          Log(1 + static_cast<double>(view.iterations), 3),
          Log(view.iterations_a_change, 2)};
}

std::array<float, RowFeatures::kCount> RowFeatures::Of(const StepView& view, size_t i) {
  const double distance = std::min(view.z[i] - view.l[i], view.u[i] - view.z[i]);
  return {Log(distance, 4),
          Log(std::abs(view.y[i]), 4),
          Log(std::abs(view.Ax[i] - view.z[i]), 4),
          Log(view.rho[i], 3),
          IsHeld(view, i) ? 1.0F : 0.0F,
          view.kinds[i] == RowKind::kEquality ? 1.0F : 0.0F};
}

}  // namespace rookery::qp
