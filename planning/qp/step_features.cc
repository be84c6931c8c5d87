#include "planning/qp/step_features.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/activity.h"
#include "planning/qp/fast_log.h"

namespace rookery::qp {
namespace {

constexpr float kLeast = 1e-8F, kMost = 1e8F;

// NaN becomes the least.
float Log(double value) {
  const auto x = static_cast<float>(std::min<double>(value, kMost));
  return FastLog10(x > kLeast ? x : kLeast);
}

}  // namespace

bool IsHeld(const StepView& view, size_t i) {
  return view.kinds[i] == RowKind::kEquality ||
         HeldBy(view.l[i], view.u[i], view.y[i], view.z[i]) != Activity::kInactive;
}

std::array<float, SolveFeatures::kCount> SolveFeatures::operator()(const StepView& view) {
  float held = 0, others = 0, equalities = 0, held_logs = 0, other_logs = 0;
  for (size_t i = 0; i < view.kinds.size(); ++i) {
    const float is_held = IsHeld(view, i) ? 1 : 0;
    const float is_other = view.kinds[i] == RowKind::kFree ? 0 : 1 - is_held;
    const float log_rho = Log(view.rho[i]);
    held += is_held;
    others += is_other;
    equalities += view.kinds[i] == RowKind::kEquality ? 1 : 0;
    held_logs += is_held * log_rho;
    other_logs += is_other * log_rho;
  }
  const double worst = std::max({view.primal_to_eps, view.dual_to_eps, view.gap_to_eps});
  const double change = worst_before_ > 0 ? worst / worst_before_ : 1;
  worst_before_ = worst;
  const float all = std::max(held + others, 1.0F);
  return {Log(view.primal) / 4,
          Log(view.dual) / 4,
          Log(worst) / 4,
          Log(change) / 2,
          held_logs / std::max(held, 1.0F) / 3,
          other_logs / std::max(others, 1.0F) / 3,
          held / all,
          equalities / all,
          static_cast<float>((view.alpha - kLeastAlpha) / (kMostAlpha - kLeastAlpha)),
          Log(1 + static_cast<double>(view.iterations)) / 3,
          Log(view.iterations_a_change) / 2};
}

void WriteRowFeatures(const StepView& view, const std::array<float, SolveFeatures::kCount>& all,
                      std::span<float> rows) {
  constexpr size_t kBlock = 64;  // rows whose logarithms are taken together
  std::array<float, kBlock> distance, multiplier, violation, rho;
  float* out = rows.data();
  for (size_t begin = 0; begin < view.kinds.size(); begin += kBlock) {
    const size_t count = std::min(kBlock, view.kinds.size() - begin);
    for (size_t k = 0; k < count; ++k) {
      const size_t i = begin + k;
      distance[k] = Log(std::min(view.z[i] - view.l[i], view.u[i] - view.z[i]));
      multiplier[k] = Log(std::abs(view.y[i]));
      violation[k] = Log(std::abs(view.Ax[i] - view.z[i]));
      rho[k] = Log(view.rho[i]);
    }
    for (size_t k = 0; k < count; ++k) {
      const size_t i = begin + k;
      *out++ = distance[k] / 4;
      *out++ = multiplier[k] / 4;
      *out++ = violation[k] / 4;
      *out++ = rho[k] / 3;
      *out++ = IsHeld(view, i) ? 1.0F : 0.0F;
      *out++ = view.kinds[i] == RowKind::kEquality ? 1.0F : 0.0F;
      out = std::ranges::copy(all, out).out;
    }
  }
}

}  // namespace rookery::qp
