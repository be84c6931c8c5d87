// What the tasks of the quadruped have in common.
//
//   egocentric_state (44)  rad, rad/s, 1  angles and velocities of 16 joints; 12 actuator states
//   torso_velocity (3)     m/s            in the torso's frame
//   torso_upright          1              cosine between the torso's z-axis and the vertical
//   imu (6)                m/s^2, rad/s   accelerometer, gyroscope
//   force_torque (24)                     asinh of the force in N at each toe, then of the torque
//                                         in N m
#pragma once

#include <array>
#include <vector>

#include "envs/mujoco/physics.h"
#include "envs/mujoco/task.h"

namespace rookery::suite {

class QuadrupedTask : public Task {
 public:
  explicit QuadrupedTask(const Physics& physics);

  EnvSpec Spec() const override;
  // Fields 0 to 4, as above.
  void Observe(const Physics& physics, const Outputs& out) override;
  // Diagnostics: upright, speed.
  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) final;

 protected:
  virtual double Reward(const Physics& physics) const = 0;

  // Sets the default state with the torso in this orientation (a quaternion), as low above x, y as
  // it touches nothing, to a centimetre.
  void PlaceAboveGround(Physics& physics, const std::array<double, 4>& orientation, double x = 0,
                        double y = 0) const;
  // 1 where the torso's z-axis is within `deviation` (rad) of the vertical, 0 upside down.
  double UprightReward(const Physics& physics, double deviation = 0) const;
  // A vector of the world in the torso's frame.
  std::array<double, 3> InTorsoFrame(const Physics& physics, const double* vector) const;
  double ForwardSpeed(const Physics& physics) const {  // m/s
    return physics.data().sensordata[velocimeter_];
  }

  static std::array<double, 4> RandomOrientation(Random& random);

  static constexpr size_t kHinges = 16;
  static constexpr size_t kActuators = 12;

  int torso_, root_qpos_, root_qvel_;

 private:
  std::array<int, kHinges> hinges_{};
  int velocimeter_, accelerometer_, gyro_, force_, torque_;
};

// Makers of the tasks, each in its file.
std::unique_ptr<Task> QuadrupedEscape(const Physics& physics);
std::unique_ptr<Task> QuadrupedFetch(const Physics& physics);

}  // namespace rookery::suite
