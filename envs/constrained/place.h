// What the controllers of these envs share: places in a plane, and actions with noise.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "core/random.h"

namespace rookery::constrained {

using Place = std::array<double, 2>;  // x, y; also a pose of two joints

inline double Distance(const Place& a, const Place& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1]);
}

// The place of pair `i` of a field.
inline Place PlaceAt(std::span<const float> field, size_t i = 0) {
  return {static_cast<double>(field[2 * i]), static_cast<double>(field[2 * i + 1])};
}

// Writes what is wanted with normal noise of this standard deviation, within [-most, most].
inline void WriteNoisy(const Place& wanted, double deviation, double most, Random& random,
                       std::span<float> action) {
  for (size_t i = 0; i < 2; ++i) {
    const double noisy = wanted[i] + deviation * random.Normal();
    action[i] = static_cast<float>(std::clamp(noisy, -most, most));
  }
}

}  // namespace rookery::constrained
