#include "envs/mujoco/step_together.h"

#include <algorithm>

namespace rookery {
namespace {

// What is read in every physics step, though only the frame's last one shows.
Readings AlwaysRead(const mjModel& model) {
  const int64_t sensors = model.nsensor;
  const auto any = [&](const int* values, int value) {
    return std::find(values, values + sensors, value) != values + sensors;
  };
  Readings always;
  // They remember, are plugins, or keep what they read before they fell asleep.
  always.sensors = model.nhistory > 0 || model.nplugin > 0 || Sleeps(model);
  // A sensor of the kinetic energy reads that of the step before.
  always.energy =
      (model.opt.enableflags & mjENBL_ENERGY) != 0 && any(model.sensor_type, mjSENS_E_KINETIC);
  // A sensor of an acceleration reads where its camera was.
  always.cameras = always.sensors || any(model.sensor_objtype, mjOBJ_CAMERA) ||
                   any(model.sensor_reftype, mjOBJ_CAMERA);
  return always;
}

// The halves of a step for a model that is more than stages.h knows of, from MuJoCo as a whole.
class WholeHalves {
 public:
  WholeHalves(const mjModel& model, const Readings& readings) : model_(model) {
    if (!readings.sensors) model_.opt.disableflags |= mjDSBL_SENSOR;
    if (!readings.energy) model_.opt.enableflags &= ~mjENBL_ENERGY;
  }

  void First(mjData* data) const { mj_step1(&model_, data); }

  // mj_step2 knows Euler and the implicit integrators only.
  void Second(mjData* data) const {
    if (model_.opt.integrator == mjINT_RK4) {
      mj_forwardSkip(&model_, data, mjSTAGE_VEL, 0);
      mj_checkAcc(&model_, data);
      mj_RungeKutta(&model_, data, 4);
    } else {
      mj_step2(&model_, data);
    }
  }

 private:
  mjModel model_;  // a copy of the struct alone
};

}  // namespace

void StepTogether(std::span<SimulationStep> group, StepOrder order, int num_steps,
                  const std::function<void(size_t i)>& before_step) {
  const mjModel& model = group.front().physics->model();
  const bool has_stages = std::ranges::all_of(
      group, [](const SimulationStep& step) { return HasStages(step.physics->model()); });
  const Readings always = AlwaysRead(model);
  const auto half = [&](auto stages, auto whole, const Readings& readings) {
    if (has_stages) {
      stages(group, readings);
    } else {
      ForEach(group,
              [&](const mjModel* m, mjData* data) { (WholeHalves(*m, readings).*whole)(data); });
    }
  };
  const auto first = [&](const Readings& readings) {
    half(FirstHalf, &WholeHalves::First, readings);
  };
  const auto second = [&](const Readings& readings) {
    half(SecondHalf, &WholeHalves::Second, readings);
  };
  for (int step = 1; step <= num_steps; ++step) {
    for (size_t i = 0; i < group.size(); ++i) Attempt(group[i].fault, [&] { before_step(i); });
    const Readings shown = step == num_steps ? Readings{} : always;
    if (order == StepOrder::kDmControl) {
      // Energies and cameras are those of the first half that follows.
      second({shown.sensors, always.energy, always.cameras});
      first(shown);
    } else {
      first(shown);
      second(shown);
    }
  }
  for (SimulationStep& step : group) Attempt(step.fault, [&] { step.physics->CheckWarnings(); });
}

}  // namespace rookery
