// What the runners in a plane share: x is the first position, its speed is rewarded.
#pragma once

#include "envs/gymnasium/gymnasium_task.h"

namespace rookery::gymnasium {

class PlanarTask : public GymnasiumTask {
 public:
  void BeforeStep(Physics& physics, std::span<const float> action) override;
  void Observe(const Physics& physics, const Outputs& out) override;

 protected:
  // The observation: positions, without x where it is excluded; velocities within
  // [-max_velocity, max_velocity].
  PlanarTask(const Physics& physics, const ModelOptions& options, bool exclude_x,
             double max_velocity);

  int observation_size() const { return size_; }
  // Of the frame, after it, in m/s.
  double XVelocity(const Physics& physics) const {
    return (physics.qpos()[0] - x_before_) / frame_time();
  }

 private:
  int skipped_;  // positions left out
  int size_;     // of the observation
  double max_velocity_;
  double x_before_ = 0;  // m, at the frame's beginning
};

}  // namespace rookery::gymnasium
