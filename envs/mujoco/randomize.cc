#include "envs/mujoco/randomize.h"

#include <array>
#include <numbers>

#include "envs/env.h"

namespace rookery {

void RandomizeJoints(Physics& physics, Random& random) {
  const mjModel& model = physics.model();
  for (int joint = 0; joint < model.njnt; ++joint) {
    double* qpos = physics.data().qpos + model.jnt_qposadr[joint];
    const int type = model.jnt_type[joint];
    const bool limited = model.jnt_limited[joint] != 0;
    const double* range = model.jnt_range + 2 * joint;
    if (type == mjJNT_HINGE || type == mjJNT_SLIDE) {
      if (limited) {
        *qpos = random.Uniform(range[0], range[1]);
      } else if (type == mjJNT_HINGE) {
        *qpos = random.Uniform(-std::numbers::pi, std::numbers::pi);
      }
    } else if (type == mjJNT_BALL && limited) {
      std::array<double, 3> axis = {random.Normal(), random.Normal(), random.Normal()};
      mju_normalize3(axis.data());
      mju_axisAngle2Quat(qpos, axis.data(), random.Uniform() * range[1]);
    } else if (type == mjJNT_BALL) {
      for (int i = 0; i < 4; ++i) qpos[i] = random.Normal();
      mju_normalize4(qpos);
    } else {
      // Uniform, not normal, numbers: dm_control keeps this oddity for comparable results.
      for (int i = 3; i < 7; ++i) qpos[i] = random.Uniform();
      mju_normalize4(qpos + 3);
    }
  }
}

void DrawWithoutCollision(Physics& physics, const std::function<void()>& draw) {
  constexpr int kMaxAttempts = 10'000;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    draw();
    physics.Forward();
    if (physics.data().ncon == 0) return;
  }
  throw EnvError("no collision-free state found");
}

}  // namespace rookery
