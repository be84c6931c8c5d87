// The ground of quadruped_escape: a bowl with bumps.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <mujoco/mujoco.h>

#include "core/random.h"

namespace rookery::suite {

// Heights between 0 and 1, row-major, of a `resolution` x `resolution` grid over a square: a bowl
// that is lowest in the middle and at the corners, highest at half of the inner radius, times the
// bumps, a square grid over the same area.
std::vector<double> BowlTerrain(size_t resolution, std::span<const double> bumps, size_t num_bumps);

// Draws new bumps, 2 m wide, for the model's height field, which is square.
void RandomizeTerrain(mjModel& model, int height_field, Random& random);

}  // namespace rookery::suite
