// The decimal logarithm of a float, for what networks are told: 1e-6 near, and vectors of it, as
// nothing in it branches.
#pragma once

#include <bit>
#include <cstdint>

namespace rookery::qp {

// x: above 0, normal. log2 of the mantissa m within [sqrt(1/2), sqrt(2)) by the series of the
// inverse hyperbolic tangent of (m - 1) / (m + 1).
inline float FastLog10(float x) {
  constexpr uint32_t kOne = 0x3f800000, kRootHalf = 0x3f3504f3;  // 1 and sqrt(1/2) as bits
  constexpr float kLog10Of2 = 0.301029996F, kTwoByLn10 = 0.868588964F;
  const uint32_t bits = std::bit_cast<uint32_t>(x) + (kOne - kRootHalf);
  const auto exponent = static_cast<float>(static_cast<int32_t>(bits >> 23) - 127);
  const auto m = std::bit_cast<float>((bits & 0x7fffff) + kRootHalf);
  const float t = (m - 1) / (m + 1), s = t * t;
  const float series = t * (1 + s * (1.0F / 3 + s * (1.0F / 5 + s * (1.0F / 7))));
  return exponent * kLog10Of2 + kTwoByLn10 * series;
}

}  // namespace rookery::qp
