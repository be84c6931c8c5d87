// By which of its bounds a row is held.
#pragma once

#include <cstdint>

namespace rookery::qp {

enum class Activity : uint8_t { kInactive, kAtLower, kAtUpper };

// As ADMM's iterate has it: z = Ax within [l, u], y its multiplier (Stellato et al. 2020, section
// 4, as OSQP's code has it).
inline Activity HeldBy(double l, double u, double y, double z) {
  if (z - l < -y) return Activity::kAtLower;
  return u - z < y ? Activity::kAtUpper : Activity::kInactive;
}

}  // namespace rookery::qp
