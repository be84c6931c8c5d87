// What rows are to whoever chooses their steps, and the bounds of these.
#pragma once

#include <cstdint>

namespace rookery::qp {

enum class RowKind : uint8_t { kInequality, kEquality, kFree };

inline constexpr double kLeastRho = 1e-6, kMostRho = 1e6;
inline constexpr double kFirstRho = 0.1;        // where nobody says another; OSQP's
inline constexpr double kEqualityFactor = 1e3;  // OSQP's: an equality's rho beside an inequality's
inline constexpr double kLeastAlpha = 1, kMostAlpha = 1.95;

}  // namespace rookery::qp
