// The kernels of row_kernels.h in plain C++, compiled once for each kind of machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "planning/qp/steps/fast_log.h"
#include "planning/qp/steps/row_kernels.h"

namespace rookery::qp {

inline constexpr float kLeastSeen = 1e-8F, kMostSeen = 1e8F;

// HeldBy (problem/activity.h) or an equality, without a branch.
[[gnu::always_inline]] inline float HeldOf(const StepView& view, size_t i) {
  const double y = view.y[i], z = view.z[i];
  const bool held = (z - view.l[i] < -y) | (view.u[i] - z < y);
  return held | (view.kinds[i] == RowKind::kEquality) ? 1.0F : 0.0F;
}

[[gnu::always_inline]] inline float Clamped(double value) {
  const auto x = static_cast<float>(value);
  const float bounded = x < kMostSeen ? x : kMostSeen;
  return bounded > kLeastSeen ? bounded : kLeastSeen;
}

// NaN becomes the least.
[[gnu::always_inline]] inline float ClampedLog(double value) { return FastLog10(Clamped(value)); }

// x (kRowBlock) becomes its decimal logarithms, each times `scale`: FastLog10's arithmetic on
// vectors.
[[gnu::always_inline]] inline void LogBlock(float scale, float* x) {
  using Floats = float __attribute__((vector_size(32)));
  using Ints = int32_t __attribute__((vector_size(32)));
  for (size_t k = 0; k < kRowBlock; k += sizeof(Floats) / sizeof(float)) {
    Floats value;
    std::memcpy(&value, x + k, sizeof value);
    const Ints bits = reinterpret_cast<Ints>(value) + (kOneBits - kRootHalfBits);
    const Floats exponent = __builtin_convertvector((bits >> 23) - 127, Floats);
    const Floats m = reinterpret_cast<Floats>((bits & 0x7fffff) + kRootHalfBits);
    value = scale * LogOfParts(exponent, m);
    std::memcpy(x + k, &value, sizeof value);
  }
}

[[gnu::always_inline]] inline void RowStatesOf(const StepView& view, size_t begin, size_t count,
                                               float* log_rho, float* held) {
  std::fill_n(log_rho, kRowBlock, 1.0F);
  std::fill_n(held, kRowBlock, 0.0F);
  for (size_t k = 0; k < count; ++k) log_rho[k] = Clamped(view.rho[begin + k]);
  LogBlock(1, log_rho);
  for (size_t k = 0; k < count; ++k) held[k] = HeldOf(view, begin + k);
}

[[gnu::always_inline]] inline void RowFeaturesOf(const StepView& view, size_t begin, size_t count,
                                                 float* x) {
  std::fill_n(x, 4 * kRowBlock, 1.0F);
  std::fill_n(x + 4 * kRowBlock, 2 * kRowBlock, 0.0F);
  float *distance = x, *multiplier = x + kRowBlock, *violation = x + 2 * kRowBlock,
        *rho = x + 3 * kRowBlock, *held = x + 4 * kRowBlock, *equality = x + 5 * kRowBlock;
  const double *Ax = view.Ax.data() + begin, *y = view.y.data() + begin, *z = view.z.data() + begin,
               *l = view.l.data() + begin, *u = view.u.data() + begin,
               *rhos = view.rho.data() + begin;
  for (size_t k = 0; k < count; ++k) {
    const double below = z[k] - l[k], above = u[k] - z[k];
    distance[k] = Clamped(below < above ? below : above);
    multiplier[k] = Clamped(std::abs(y[k]));
    violation[k] = Clamped(std::abs(Ax[k] - z[k]));
    rho[k] = Clamped(rhos[k]);
    held[k] = HeldOf(view, begin + k);
    equality[k] = view.kinds[begin + k] == RowKind::kEquality ? 1.0F : 0.0F;
  }
  for (float* of_row : {distance, multiplier, violation}) LogBlock(0.25F, of_row);
  LogBlock(1.0F / 3, rho);
}

[[gnu::always_inline]] inline void RectifyOf(float* y, size_t outputs) {
  for (size_t k = 0; k < outputs * kRowBlock; ++k) y[k] = y[k] > 0 ? y[k] : 0;
}

// Lambert's continued fraction, 7 deep, where it is not yet 1.
[[gnu::always_inline]] inline void SquashOf(float* y) {
  using Floats = float __attribute__((vector_size(32)));
  const Floats one = 4.97F - Floats{};
  for (size_t k = 0; k < kRowBlock; k += sizeof(Floats) / sizeof(float)) {
    Floats x;
    std::memcpy(&x, y + k, sizeof x);
    x = x < one ? x : one;
    x = x > -one ? x : -one;
    const Floats s = x * x;
    x = x * (135135 + s * (17325 + s * (378 + s))) / (135135 + s * (62370 + s * (3150 + s * 28)));
    std::memcpy(y + k, &x, sizeof x);
  }
}

}  // namespace rookery::qp
