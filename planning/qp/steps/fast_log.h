// The decimal logarithm of a float, for what networks are told: 1e-6 near, and vectors of it, as
// nothing in it branches.
#pragma once

#include <bit>
#include <cstdint>

namespace rookery::qp {

inline constexpr int32_t kOneBits = 0x3f800000, kRootHalfBits = 0x3f3504f3;  // 1, sqrt(1/2)

// log10 of m 2^exponent, m within [sqrt(1/2), sqrt(2)), by the series of the inverse hyperbolic
// tangent of (m - 1) / (m + 1). Of floats, or vectors of them.
template <class F>
[[gnu::always_inline]] inline F LogOfParts(F exponent, F m) {
  constexpr float kLog10Of2 = 0.301029996F, kTwoByLn10 = 0.868588964F;
  const F t = (m - 1) / (m + 1), s = t * t;
  const F series = t * (1 + s * (1.0F / 3 + s * (1.0F / 5 + s * (1.0F / 7))));
  return exponent * kLog10Of2 + kTwoByLn10 * series;
}

// x: above 0, normal.
inline float FastLog10(float x) {
  const int32_t bits = std::bit_cast<int32_t>(x) + (kOneBits - kRootHalfBits);
  const auto exponent = static_cast<float>((bits >> 23) - 127);
  return LogOfParts(exponent, std::bit_cast<float>((bits & 0x7fffff) + kRootHalfBits));
}

}  // namespace rookery::qp
