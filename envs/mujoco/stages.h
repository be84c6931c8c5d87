// The stages of MuJoCo's mj_step, each for several simulations side by side.
//
//   mj_step1   kinematics ─▶ inertia ─▶ collision ─▶ constraints ─▶ velocity
//   mj_step2   smooth acceleration ─▶ constraint forces ─▶ integration
//
// The code of a whole step is several times as large as a core's instruction cache, so that one
// simulation after the other fetches all of it anew. A stage fits: each simulation but the first
// finds its code there. The numbers are the same to the last bit.
#pragma once

#include <functional>
#include <span>
#include <string>

#include <mujoco/mujoco.h>

#include "envs/env.h"
#include "envs/mujoco/physics.h"

namespace rookery {

// One simulation among several.
struct SimulationStep {
  Physics* physics = nullptr;
  std::string fault{};  // not empty: why it takes part no more
};

template <class Stage>
void ForEach(std::span<SimulationStep> group, const Stage& stage) {
  for (SimulationStep& step : group) {
    Attempt(step.fault, [&] { stage(&step.physics->model(), &step.physics->data()); });
  }
}

inline bool Sleeps(const mjModel& model) { return (model.opt.enableflags & mjENBL_SLEEP) != 0; }

// Whether these functions are all of mj_step for this model: it has no flex, nothing sleeps, no
// callback controls it, forward and inverse dynamics aren't compared, its integrator is one of
// the four that integrate forces.
bool HasStages(const mjModel& model);

// What is left out of a step that nobody looks at.
struct Readings {
  bool sensors = true;
  bool energy = true;
  bool cameras = true;  // and lights: where they are
  bool operator==(const Readings&) const = default;
};

// mj_step1.
void FirstHalf(std::span<SimulationStep> group, const Readings& readings);
// mj_step2, for every integrator. The same one for all of the group.
void SecondHalf(std::span<SimulationStep> group, const Readings& readings);

// All that follows from positions and velocities, and the accelerations: mj_forward but for its
// sensors.
void ForwardTogether(std::span<SimulationStep> group, const Readings& readings);

}  // namespace rookery
