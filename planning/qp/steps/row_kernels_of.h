// The kernels of row_kernels.h in plain C++, compiled once for each kind of machine.
#pragma once

#include <algorithm>
#include <cmath>

#include "planning/qp/steps/fast_log.h"
#include "planning/qp/steps/row_kernels.h"

namespace rookery::qp {

// The logarithm of what is clamped to [1e-8, 1e8]; NaN becomes the least.
[[gnu::always_inline]] inline float ClampedLog(double value) {
  constexpr float kLeast = 1e-8F, kMost = 1e8F;
  const auto x = static_cast<float>(value);
  const float bounded = x < kMost ? x : kMost;
  return FastLog10(bounded > kLeast ? bounded : kLeast);
}

[[gnu::always_inline]] inline float HeldOf(const StepView& view, size_t i) {
  const double y = view.y[i], z = view.z[i];
  const bool held = (z - view.l[i] < -y) | (view.u[i] - z < y);
  return held | (view.kinds[i] == RowKind::kEquality) ? 1.0F : 0.0F;
}

[[gnu::always_inline]] inline void RowStatesOf(const StepView& view, size_t begin, size_t count,
                                               float* log_rho, float* held) {
  std::fill_n(log_rho, kRowBlock, 0.0F);
  std::fill_n(held, kRowBlock, 0.0F);
  for (size_t k = 0; k < count; ++k) log_rho[k] = ClampedLog(view.rho[begin + k]);
  for (size_t k = 0; k < count; ++k) held[k] = HeldOf(view, begin + k);
}

[[gnu::always_inline]] inline void RowFeaturesOf(const StepView& view, size_t begin, size_t count,
                                                 float* x) {
  std::fill_n(x, kRowFeatures * kRowBlock, 0.0F);
  float *distance = x, *multiplier = x + kRowBlock, *violation = x + 2 * kRowBlock,
        *rho = x + 3 * kRowBlock, *held = x + 4 * kRowBlock, *equality = x + 5 * kRowBlock;
  const double *Ax = view.Ax.data() + begin, *y = view.y.data() + begin, *z = view.z.data() + begin,
               *l = view.l.data() + begin, *u = view.u.data() + begin,
               *rhos = view.rho.data() + begin;
  for (size_t k = 0; k < count; ++k) {
    const double below = z[k] - l[k], above = u[k] - z[k];
    distance[k] = ClampedLog(below < above ? below : above) / 4;
  }
  for (size_t k = 0; k < count; ++k) multiplier[k] = ClampedLog(std::abs(y[k])) / 4;
  for (size_t k = 0; k < count; ++k) violation[k] = ClampedLog(std::abs(Ax[k] - z[k])) / 4;
  for (size_t k = 0; k < count; ++k) rho[k] = ClampedLog(rhos[k]) / 3;
  for (size_t k = 0; k < count; ++k) {
    held[k] = HeldOf(view, begin + k);
    equality[k] = view.kinds[begin + k] == RowKind::kEquality ? 1.0F : 0.0F;
  }
}

[[gnu::always_inline]] inline void RectifyOf(float* y, size_t outputs) {
  for (size_t k = 0; k < outputs * kRowBlock; ++k) y[k] = y[k] > 0 ? y[k] : 0;
}

// Lambert's continued fraction, 7 deep, where it is not yet 1.
[[gnu::always_inline]] inline void SquashOf(float* y) {
  constexpr float kOne = 4.97F;
  for (size_t k = 0; k < kRowBlock; ++k) {
    const float x = y[k] > kOne ? kOne : y[k] > -kOne ? y[k] : y[k] <= -kOne ? -kOne : 0;
    const float s = x * x;
    const float above = x * (135135 + s * (17325 + s * (378 + s)));
    const float below = 135135 + s * (62370 + s * (3150 + s * 28));
    y[k] = above / below;
  }
}

}  // namespace rookery::qp
