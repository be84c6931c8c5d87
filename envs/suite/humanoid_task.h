// What the two humanoids have in common: to stand, walk and run with what differs given by name.
//
//   joint_angles     rad
//   head_height      m
//   extremities (12) m           hands and feet from the torso, in its frame: left hand, left foot,
//                                right hand, right foot
//   torso_vertical (3)           the vertical in the torso's frame
//   com_velocity (3) m/s
//   velocity         m/s, rad/s
//
// or, of the pure state, position (m, rad) and velocity.
#pragma once

#include <array>
#include <string>

#include "envs/mujoco/task.h"

namespace rookery::suite {

struct HumanoidModel {
  std::string source;
  double control_timestep = 0;  // seconds
  std::string torso;
  int up_axis = 2;  // of the torso: the one that points up in a standing humanoid
  std::string velocity_sensor;
  std::array<std::string, 4> limbs;  // left hand, left foot, right hand, right foot
};

class HumanoidTask final : public Task {
 public:
  // `move_speed` in m/s; 0: stand.
  HumanoidTask(const Physics& physics, const HumanoidModel& model, double move_speed,
               bool pure_state = false);

  EnvSpec Spec() const override;
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override;
  void Observe(const Physics& physics, const Outputs& out) override;
  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override;

 private:
  std::array<double, 12> Extremities(const Physics& physics) const;
  double HeadHeight(const Physics& physics) const { return physics.data().xpos[3 * head_ + 2]; }
  // A row of the torso's rotation: the vertical in its frame.
  const double* Vertical(const Physics& physics) const {
    return physics.data().xmat + 9 * torso_ + 6;
  }

  HumanoidModel model_;
  double move_speed_;
  bool pure_state_;
  int torso_, head_, velocity_;
  std::array<int, 4> limbs_;
  int64_t num_positions_, num_velocities_;
};

}  // namespace rookery::suite
