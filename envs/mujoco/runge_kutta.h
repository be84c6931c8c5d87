// The classical method of Runge and Kutta, of fourth order, side by side: MuJoCo's mj_RungeKutta.
#pragma once

#include <span>

#include "envs/mujoco/stages.h"

namespace rookery {

// One physics step of each simulation, whose accelerations at its beginning are there. What follows
// from positions and velocities, sensors apart, is then that of the method's last point.
void RungeKutta(std::span<SimulationStep> group, const Readings& readings);

}  // namespace rookery
