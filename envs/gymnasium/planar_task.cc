#include "envs/gymnasium/planar_task.h"

namespace rookery::gymnasium {

PlanarTask::PlanarTask(const Physics& physics, const ModelOptions& options, bool exclude_x,
                       double max_velocity)
    : GymnasiumTask(physics, options, /*min_joints=*/3),
      skipped_(exclude_x ? 1 : 0),
      size_(static_cast<int>(physics.model().nq + physics.model().nv) - skipped_),
      max_velocity_(max_velocity) {}

void PlanarTask::BeforeStep(Physics& physics, std::span<const float> action) {
  Task::BeforeStep(physics, action);
  x_before_ = physics.qpos()[0];
}

void PlanarTask::Observe(const Physics& physics, const Outputs& out) {
  observation_.clear();
  Append(physics.qpos().subspan(static_cast<size_t>(skipped_)), observation_);
  AppendClipped(physics.qvel(), -max_velocity_, max_velocity_, observation_);
  out.Write(0, observation_);
}

}  // namespace rookery::gymnasium
