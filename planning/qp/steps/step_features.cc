#include "planning/qp/steps/step_features.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/steps/row_kernels_of.h"

namespace rookery::qp {
bool IsHeld(const StepView& view, size_t i) { return HeldOf(view, i) != 0; }

std::array<float, SolveFeatures::kCount> SolveFeatures::operator()(const StepView& view) {
  float held = 0, others = 0, equalities = 0, held_logs = 0, other_logs = 0;
  std::array<float, kRowBlock> log_rho, is_held;
  for (size_t begin = 0; begin < view.kinds.size(); begin += kRowBlock) {
    const size_t count = std::min(kRowBlock, view.kinds.size() - begin);
    RowStates(view, begin, count, log_rho.data(), is_held.data());
    for (size_t k = 0; k < count; ++k) {
      const RowKind kind = view.kinds[begin + k];
      const float is_other = kind == RowKind::kFree ? 0 : 1 - is_held[k];
      held += is_held[k];
      others += is_other;
      equalities += kind == RowKind::kEquality ? 1 : 0;
      held_logs += is_held[k] * log_rho[k];
      other_logs += is_other * log_rho[k];
    }
  }
  const double worst = std::max({view.primal_to_eps, view.dual_to_eps, view.gap_to_eps});
  const double change = worst_before_ > 0 ? worst / worst_before_ : 1;
  worst_before_ = worst;
  const float all = std::max(held + others, 1.0F);
  return {ClampedLog(view.primal) / 4,
          ClampedLog(view.dual) / 4,
          ClampedLog(worst) / 4,
          ClampedLog(change) / 2,
          held_logs / std::max(held, 1.0F) / 3,
          other_logs / std::max(others, 1.0F) / 3,
          held / all,
          equalities / all,
          static_cast<float>((view.alpha - kLeastAlpha) / (kMostAlpha - kLeastAlpha)),
          ClampedLog(1 + static_cast<double>(view.iterations)) / 3,
          ClampedLog(view.iterations_a_change) / 2};
}

void WriteRowFeatures(const StepView& view, const std::array<float, SolveFeatures::kCount>& all,
                      std::span<float> rows) {
  std::array<float, kRowFeatures * kRowBlock> x;  // (kRowFeatures, kRowBlock)
  float* out = rows.data();
  for (size_t begin = 0; begin < view.kinds.size(); begin += kRowBlock) {
    const size_t count = std::min(kRowBlock, view.kinds.size() - begin);
    RowFeatures(view, begin, count, x.data());
    for (size_t k = 0; k < count; ++k) {
      for (size_t i = 0; i < kRowFeatures; ++i) *out++ = x[i * kRowBlock + k];
      out = std::ranges::copy(all, out).out;
    }
  }
}

}  // namespace rookery::qp
