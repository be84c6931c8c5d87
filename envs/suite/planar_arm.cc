#include "envs/suite/planar_arm.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rookery::suite {

PlanarArm::PlanarArm(const Physics& physics)
    : finger_(physics.Qpos("finger")), thumb_(physics.Qpos("thumb")), hand_(physics.Body("hand")) {
  const std::array joints = {"arm_root", "arm_shoulder", "arm_elbow", "arm_wrist",
                             "finger",   "fingertip",    "thumb",     "thumbtip"};
  std::transform(joints.begin(), joints.end(), joints_.begin(),
                 [&](const char* name) { return physics.Joint(name); });
  const std::array touches = {"palm_touch", "finger_touch", "thumb_touch", "fingertip_touch",
                              "thumbtip_touch"};
  std::transform(touches.begin(), touches.end(), touches_.begin(),
                 [&](const char* name) { return physics.Sensor(name); });
}

std::vector<TensorSpec> PlanarArm::Observations() {
  return {{.name = "arm_pos", .shape = {kJoints, 2}},
          {.name = "arm_vel", .shape = {kJoints}, .unit = "rad/s"},
          {.name = "touch", .shape = {kTouches}, .unit = "log(1 + N)"},
          {.name = "hand_pos", .shape = {4}, .unit = "m, 1"}};
}

void PlanarArm::Observe(const Physics& physics, const Outputs& out) const {
  std::array<double, 2 * kJoints> positions;
  std::array<double, kJoints> velocities;
  for (size_t i = 0; i < kJoints; ++i) {
    const double angle = physics.data().qpos[physics.model().jnt_qposadr[joints_[i]]];
    positions[2 * i] = std::sin(angle);
    positions[2 * i + 1] = std::cos(angle);
    velocities[i] = physics.data().qvel[physics.model().jnt_dofadr[joints_[i]]];
  }
  std::array<double, kTouches> touch;
  for (size_t i = 0; i < kTouches; ++i) {
    touch[i] = std::log1p(physics.data().sensordata[touches_[i]]);
  }
  out.Write(0, positions);
  out.Write(1, velocities);
  out.Write(2, touch);
  out.Write(3, PlanarPose(physics, hand_));
}

void PlanarArm::Randomize(Physics& physics, Random& random) const {
  const mjModel& model = physics.model();
  for (const int joint : joints_) {
    const double* range = model.jnt_range + 2 * joint;
    physics.data().qpos[model.jnt_qposadr[joint]] =
        model.jnt_limited[joint] ? random.Uniform(range[0], range[1])
                                 : random.Uniform(-std::numbers::pi, std::numbers::pi);
  }
  physics.data().qpos[finger_] = physics.data().qpos[thumb_];
}

std::array<double, 4> PlanarPose(const Physics& physics, int body) {
  const double* position = physics.data().xpos + 3 * body;
  const double* orientation = physics.data().xquat + 4 * body;
  return {position[0], position[2], orientation[0], orientation[2]};
}

double SiteDistance(const Physics& physics, int site, int other) {
  const double* positions = physics.data().site_xpos;
  return mju_dist3(positions + 3 * site, positions + 3 * other);
}

}  // namespace rookery::suite
