// The controllers of navigation: a long way round, and into the walls (teacher.py there).
#pragma once

#include <vector>

#include "envs/constrained/plane.h"
#include "envs/controller.h"

namespace rookery::constrained {

std::vector<Controller> NavigationControllers(const Plane& plane);

}  // namespace rookery::constrained
