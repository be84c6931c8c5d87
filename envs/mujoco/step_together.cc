#include "envs/mujoco/step_together.h"

#include <algorithm>

namespace rookery {
namespace {

// What decides how a model is stepped.
struct Way {
  bool has_stages = false;
  int integrator = 0;
  // What is read in every physics step, though only the frame's last one shows.
  Readings always{};
  bool operator==(const Way&) const = default;
};

Way WayOf(const mjModel& model) {
  const int64_t sensors = model.nsensor;
  const auto any = [&](const int* values, int value) {
    return std::find(values, values + sensors, value) != values + sensors;
  };
  Way way{HasStages(model), model.opt.integrator};
  // They remember, are plugins, or keep what they read before they fell asleep.
  way.always.sensors = model.nhistory > 0 || model.nplugin > 0 || Sleeps(model);
  // A sensor of the kinetic energy reads that of the step before.
  way.always.energy =
      (model.opt.enableflags & mjENBL_ENERGY) != 0 && any(model.sensor_type, mjSENS_E_KINETIC);
  // A sensor of an acceleration reads where its camera was.
  way.always.cameras = way.always.sensors || any(model.sensor_objtype, mjOBJ_CAMERA) ||
                       any(model.sensor_reftype, mjOBJ_CAMERA);
  return way;
}

// MuJoCo's own `function`, for a model that is more than stages.h knows of.
void StepWhole(std::span<SimulationStep> group, const Readings& readings,
               void (*function)(const mjModel*, mjData*)) {
  ForEach(group, [&](const mjModel* model, mjData* data) {
    mjModel reading = *model;  // the struct alone
    if (!readings.sensors) reading.opt.disableflags |= mjDSBL_SENSOR;
    if (!readings.energy) reading.opt.enableflags &= ~mjENBL_ENERGY;
    function(&reading, data);
  });
}

// Simulations that go the same way.
void StepAlike(std::span<SimulationStep> group, const Way& way, StepOrder order, int num_steps,
               const std::function<void(size_t i)>& before_step) {
  for (int step = 1; step <= num_steps; ++step) {
    for (size_t i = 0; i < group.size(); ++i) Attempt(group[i].fault, [&] { before_step(i); });
    const Readings shown = step == num_steps ? Readings{} : way.always;
    // In kDmControl, energies and cameras are those of the first half that follows.
    const Readings second = {shown.sensors, way.always.energy, way.always.cameras};
    if (order == StepOrder::kDmControl && way.has_stages) {
      SecondHalf(group, second);
      FirstHalf(group, shown);
    } else if (order == StepOrder::kDmControl) {
      // mj_step2 knows no Runge-Kutta.
      StepWhole(group, second, way.integrator == mjINT_RK4 ? mj_step : mj_step2);
      StepWhole(group, shown, mj_step1);
    } else if (way.has_stages) {
      FirstHalf(group, shown);
      SecondHalf(group, shown);
    } else {
      StepWhole(group, shown, mj_step);
    }
  }
  for (SimulationStep& step : group) Attempt(step.fault, [&] { step.physics->CheckWarnings(); });
}

}  // namespace

void StepTogether(std::span<SimulationStep> group, StepOrder order, int num_steps,
                  const std::function<void(size_t i)>& before_step, const Readings& each_step) {
  const auto way_of = [&](const SimulationStep& step) {
    Way way = WayOf(step.physics->model());
    way.always.sensors |= each_step.sensors;
    way.always.energy |= each_step.energy;
    way.always.cameras |= each_step.cameras;
    return way;
  };
  const Way way = way_of(group.front());
  if (std::ranges::all_of(group, [&](const auto& step) { return way_of(step) == way; })) {
    return StepAlike(group, way, order, num_steps, before_step);
  }
  for (size_t i = 0; i < group.size(); ++i) {
    StepAlike(group.subspan(i, 1), way_of(group[i]), order, num_steps,
              [&](size_t) { before_step(i); });
  }
}

}  // namespace rookery
