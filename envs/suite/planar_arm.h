// PlanarArm: the arm of the domains manipulator and stacker, with a hand of thumb and finger.
//
//   arm_pos (8, 2)  1      of each joint, sine and cosine
//   arm_vel (8)     rad/s
//   touch (5)              log(1 + force in N) at palm, finger, thumb and their tips
//   hand_pos (4)    m, 1   x, z; orientation: w and y of its quaternion
#pragma once

#include <array>
#include <vector>

#include "core/random.h"
#include "envs/mujoco/physics.h"
#include "envs/mujoco/task.h"

namespace rookery::suite {

class PlanarArm {
 public:
  explicit PlanarArm(const Physics& physics);

  // The observations above, which are fields 0 to 3 of the tasks.
  static std::vector<TensorSpec> Observations();
  void Observe(const Physics& physics, const Outputs& out) const;

  // Every joint uniformly within its limits, or all around; the finger as the thumb.
  void Randomize(Physics& physics, Random& random) const;

 private:
  static constexpr size_t kJoints = 8;
  static constexpr size_t kTouches = 5;

  std::array<int, kJoints> joints_;
  std::array<int, kTouches> touches_;
  int finger_, thumb_, hand_;
};

// x, z, and w and y of the quaternion: m, 1.
std::array<double, 4> PlanarPose(const Physics& physics, int body);

// m.
double SiteDistance(const Physics& physics, int site, int other);

}  // namespace rookery::suite
