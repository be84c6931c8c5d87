// Why varying an object's number would change nothing, whatever the value, by what MuJoCo does with
// it; "" where it may.
#pragma once

#include <string>

#include <mujoco/mujoco.h>

namespace rookery {

std::string NoMassMoves(int body, const mjModel& model);
std::string NoDamping(int joint, const mjModel& model);
std::string NoFrictionLoss(int joint, const mjModel& model);
std::string NoActuation(int actuator, const mjModel& model);
std::string NoGravity(int axis, const mjModel& model);
std::string NoColor(int material, const mjModel& model);
std::string NoMaterial(int material, const mjModel& model);
std::string NoLight(int light, const mjModel& model);

}  // namespace rookery
