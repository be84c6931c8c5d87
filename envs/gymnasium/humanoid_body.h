// What Humanoid and HumanoidStandup observe, and how their episodes begin.
#pragma once

#include <vector>

#include "envs/gymnasium/gymnasium_task.h"

namespace rookery::gymnasium {

struct HumanoidOptions {
  double reset_noise_scale = 1e-2;
  bool exclude_current_positions_from_observation = true;
  bool include_cinert_in_observation = true;
  bool include_cvel_in_observation = true;
  bool include_qfrc_actuator_in_observation = true;
  bool include_cfrc_ext_in_observation = true;

  void AddTo(Fields& fields);
};

// The observation, in this order; all but the first two can be left out:
//   positions (22)         height, rotation (quaternion), 17 joints
//   velocities (23)        of all after those of x and y (m/s, rad/s)
//   cinert (130)           of each body: inertia (6), mass times place from the centre (3), mass
//   cvel (78)              of each body: angular velocity and velocity
//   qfrc_actuator (17)     actuators' torque at the joints (N m)
//   cfrc_ext (78)          contact torque and force on each body (N m, N)
class HumanoidTask : public GymnasiumTask {
 public:
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override;
  void AfterSteps(Physics& physics) override;
  void Observe(const Physics& physics, const Outputs& out) override;

 protected:
  HumanoidTask(const Physics& physics, const ModelOptions& model, const HumanoidOptions& options);

  int observation_size() const { return size_; }
  int num_tendons() const { return num_tendons_; }

 private:
  HumanoidOptions options_;
  int skipped_;  // positions left out
  int size_;
  int num_tendons_;
};

}  // namespace rookery::gymnasium
