// The controllers of push: one block after the other, and outbursts (push_env.py and teacher.py
// there).
#pragma once

#include <vector>

#include "envs/controller.h"

namespace rookery::constrained {

inline constexpr double kMaxMove = 0.05;  // m, of the blade's target, an action's element

std::vector<Controller> PushControllers();

}  // namespace rookery::constrained
