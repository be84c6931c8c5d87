// What the tasks of the dog have in common.
//
//   joint_angles (73)        rad
//   joint_velocites (73)     rad/s          (sic: the name in the source)
//   torso_pelvis_height (2)  m
//   z_projection (9)         1              the vertical in the frames of skull, torso and pelvis
//   torso_com_velocity (3)   m/s            of the centre of mass, in the torso's frame
//   inertial_sensors (9)     m/s^2, m/s, rad/s  of the head: accelerometer, velocity, gyroscope
//   foot_forces (12)         N              at the left and right foot, left and right hand
//   touch_sensors (4)        N              at the left and right palm, left and right sole
//   actuator_state (38)      1
#pragma once

#include <array>
#include <vector>

#include "envs/mujoco/physics.h"
#include "envs/mujoco/task.h"

namespace rookery::suite {

// Stands. The other tasks multiply the reward for that with their own.
class DogTask : public Task {
 public:
  explicit DogTask(const Physics& physics);

  EnvSpec Spec() const override;
  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override;
  // Fields 0 to 8, as above.
  void Observe(const Physics& physics, const Outputs& out) override;
  // Diagnostics: standing, speed.
  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) final;
  int Camera(const Physics& physics) const override;

 protected:
  // What the reward for standing is multiplied with.
  virtual double Factor(const Physics&) const { return 1; }

  // Of the centre of mass in the torso's forward direction, m/s.
  double ForwardSpeed(const Physics& physics) const { return TorsoComVelocity(physics)[0]; }

 private:
  static constexpr size_t kHinges = 73;

  std::array<double, 3> TorsoComVelocity(const Physics& physics) const;
  double StandingReward(const Physics& physics) const;

  std::array<int, kHinges> hinges_{};
  int skull_, torso_, pelvis_, root_, linear_velocity_;
  std::array<int, 3> inertial_;
  std::array<int, 4> feet_, touches_;

  double torso_height_ = 0, pelvis_height_ = 0;  // m, above which it stands
  double weight_ = 0;                            // N
};

// Makes the task of dog_fetch.cc.
std::unique_ptr<Task> DogFetch(const Physics& physics);

}  // namespace rookery::suite
