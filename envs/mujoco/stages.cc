#include "envs/mujoco/stages.h"

#include "envs/mujoco/runge_kutta.h"

namespace rookery {
namespace {

void Position(std::span<SimulationStep> group, bool cameras) {
  ForEach(group, [&](const mjModel* model, mjData* data) {
    data->flg_energypos = 0;
    mj_kinematics(model, data);
    mj_comPos(model, data);
    if (cameras) mj_camlight(model, data);
    mj_tendon(model, data);
  });
  ForEach(group, [](const mjModel* model, mjData* data) {
    mj_makeM(model, data);
    mj_factorM(model, data);
  });
  ForEach(group, mj_collision);
  ForEach(group, [](const mjModel* model, mjData* data) {
    mj_makeConstraint(model, data);
    mj_island(model, data);
    mj_projectConstraint(model, data);
    mj_transmission(model, data);
  });
}

bool HasEnergy(const mjModel* model) { return (model->opt.enableflags & mjENBL_ENERGY) != 0; }

void ReadPositionEnergy(const mjModel* model, mjData* data) {
  if (data->flg_energypos) return;
  if (HasEnergy(model)) {
    mj_energyPos(model, data);
  } else {
    data->energy[0] = data->energy[1] = 0;
  }
}

void Velocity(std::span<SimulationStep> group, const Readings& readings) {
  ForEach(group, [&](const mjModel* model, mjData* data) {
    if (readings.sensors) mj_sensorPos(model, data);
    if (readings.energy) ReadPositionEnergy(model, data);
    mj_fwdVelocity(model, data);
    if (readings.sensors) mj_sensorVel(model, data);
    if (readings.energy && HasEnergy(model) && !data->flg_energyvel) mj_energyVel(model, data);
  });
}

void Acceleration(std::span<SimulationStep> group) {
  ForEach(group, [](const mjModel* model, mjData* data) {
    mj_fwdActuation(model, data);
    mj_fwdAcceleration(model, data);
  });
  ForEach(group, mj_fwdConstraint);
}

}  // namespace

// They were compared with this version's mj_step: do so again with another one.
static_assert(mjVERSION_HEADER == 3017000);

bool HasStages(const mjModel& model) {
  const int integrator = model.opt.integrator;
  const bool is_known = integrator == mjINT_EULER || integrator == mjINT_RK4 ||
                        integrator == mjINT_IMPLICIT || integrator == mjINT_IMPLICITFAST;
  return is_known && model.nflex == 0 && !Sleeps(model) &&
         (model.opt.enableflags & mjENBL_FWDINV) == 0 && mjcb_control == nullptr;
}

void FirstHalf(std::span<SimulationStep> group, const Readings& readings) {
  ForEach(group, [](const mjModel* model, mjData* data) {
    mj_checkPos(model, data);
    mj_checkVel(model, data);
  });
  Position(group, readings.cameras);
  Velocity(group, readings);
}

void SecondHalf(std::span<SimulationStep> group, const Readings& readings) {
  Acceleration(group);
  const int integrator = group.front().physics->model().opt.integrator;
  ForEach(group, [&](const mjModel* model, mjData* data) {
    data->flg_rnepost = 0;
    if (readings.sensors) mj_sensorAcc(model, data);
    mj_checkAcc(model, data);
    if (integrator == mjINT_EULER) {
      mj_Euler(model, data);
    } else if (integrator != mjINT_RK4) {
      mj_implicit(model, data);
    }
  });
  if (integrator == mjINT_RK4) RungeKutta(group, readings);
}

void ForwardTogether(std::span<SimulationStep> group, const Readings& readings) {
  Position(group, readings.cameras);
  Velocity(group, {.sensors = false, .energy = readings.energy});
  Acceleration(group);
}

}  // namespace rookery
