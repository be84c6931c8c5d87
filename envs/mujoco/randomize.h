// Random configurations of a model.
#pragma once

#include "core/random.h"
#include "envs/mujoco/physics.h"

namespace rookery {

// As dm_control's suite/utils/randomizers.py: joints with limits uniformly within them, hinges
// without in [-pi, pi), ball joints without uniformly over all rotations, those with up to their
// angle about a random axis; of free joints the rotation alone. Call Forward() afterwards.
void RandomizeJoints(Physics& physics, Random& random);

}  // namespace rookery
