// Random configurations of a model.
#pragma once

#include <functional>

#include "core/random.h"
#include "envs/mujoco/physics.h"

namespace rookery {

// As dm_control's suite/utils/randomizers.py: joints with limits uniformly within them, hinges
// without in [-pi, pi), ball joints without uniformly over all rotations, those with up to their
// angle about a random axis; of free joints the rotation alone. Call Forward() afterwards.
void RandomizeJoints(Physics& physics, Random& random);

// Calls `draw`, which sets positions, and Forward() until nothing touches anything. Throws EnvError
// after 10,000 attempts.
void DrawWithoutCollision(Physics& physics, const std::function<void()>& draw);

}  // namespace rookery
