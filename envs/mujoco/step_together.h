// Several simulations, stepped side by side (stages.h).
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "envs/mujoco/stages.h"

namespace rookery {

// One frame of each: `num_steps` physics steps, at least 1. Simulations and `order` are as
// Physics::Step() asks for; where models differ in more than numbers, each is stepped alone.
// `before_step(i)` is called before each physics step of simulation i. `each_step`: what is read in
// every physics step; the last one reads all. What one of them throws is its fault alone.
void StepTogether(
    std::span<SimulationStep> group, StepOrder order, int num_steps,
    const std::function<void(size_t i)>& before_step = [](size_t) {},
    const Readings& each_step = {.sensors = false, .energy = false, .cameras = false});

}  // namespace rookery
