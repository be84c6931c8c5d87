// The controllers of cable: a long way round the wall, and against it.
#pragma once

#include <vector>

#include "envs/controller.h"

namespace rookery::constrained {

std::vector<Controller> CableControllers();

}  // namespace rookery::constrained
