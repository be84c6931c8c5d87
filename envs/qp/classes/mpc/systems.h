// The systems of the class `mpc`, by their number.
#pragma once

#include <cstdint>

#include "core/random.h"
#include "envs/qp/classes/mpc/plant.h"
#include "envs/qp/classes/problem_class.h"

namespace rookery::qp {

inline constexpr int64_t kMpcSystems = 6;

// number: 1 to kMpcSystems; others are a UserError. The same state of `random`, the same system.
Plant MakeSystem(int64_t number, Random& random);

// Of the program of that system.
ProblemClass::Shape MpcShape(int64_t number);

}  // namespace rookery::qp
