// The controllers of reacher: round the obstacle, over it, and nowhere (teacher.py there).
#pragma once

#include <vector>

#include "envs/controller.h"

namespace rookery::constrained {

std::vector<Controller> ReacherControllers();

}  // namespace rookery::constrained
