// What cable's task and its controllers know of the table.
#pragma once

#include <array>
#include <cstdint>

namespace rookery::constrained {

inline constexpr std::array<double, 2> kCableGoal = {0.2, 0};  // m
inline constexpr int64_t kCableNodes = 11;                     // from the gripper to the free end
inline constexpr double kMaxDrag = 0.025;                      // m, of an action's element

}  // namespace rookery::constrained
