#include "envs/gymnasium/humanoid_body.h"

namespace rookery::gymnasium {
namespace {

// mjData's arrays without the world's row of `size` elements.
std::span<const double> Bodies(const Physics& physics, const double* array, size_t size) {
  return {array + size, size * static_cast<size_t>(physics.model().nbody - 1)};
}

}  // namespace

void HumanoidOptions::AddTo(Fields& f) {
  f.Add("reset_noise_scale", &reset_noise_scale, "noise of initial positions and velocities")
      .Min(0);
  f.Add("exclude_current_positions_from_observation", &exclude_current_positions_from_observation,
        "leave x and y out of the observation");
  f.Add("include_cinert_in_observation", &include_cinert_in_observation,
        "observe the bodies' inertias");
  f.Add("include_cvel_in_observation", &include_cvel_in_observation,
        "observe the bodies' velocities");
  f.Add("include_qfrc_actuator_in_observation", &include_qfrc_actuator_in_observation,
        "observe the actuators' torques");
  f.Add("include_cfrc_ext_in_observation", &include_cfrc_ext_in_observation,
        "observe contact forces");
}

HumanoidTask::HumanoidTask(const Physics& physics, const ModelOptions& model_options,
                           const HumanoidOptions& options)
    : GymnasiumTask(physics, model_options, /*min_joints=*/6),
      options_(options),
      skipped_(options.exclude_current_positions_from_observation ? 2 : 0),
      num_tendons_(static_cast<int>(physics.model().ntendon)) {
  const mjModel& model = physics.model();
  const auto bodies = static_cast<int>(model.nbody - 1);
  size_ = static_cast<int>(model.nq + model.nv) - skipped_;
  if (options.include_cinert_in_observation) size_ += 10 * bodies;
  if (options.include_cvel_in_observation) size_ += 6 * bodies;
  if (options.include_qfrc_actuator_in_observation) size_ += static_cast<int>(model.nv - 6);
  if (options.include_cfrc_ext_in_observation) size_ += 6 * bodies;
}

void HumanoidTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  AddUniform(physics.qpos(), options_.reset_noise_scale, random);
  AddUniform(physics.qvel(), options_.reset_noise_scale, random);
}

void HumanoidTask::AfterSteps(Physics& physics) {
  mj_rnePostConstraint(&physics.model(), &physics.data());
}

void HumanoidTask::Observe(const Physics& physics, const Outputs& out) {
  const mjData& data = physics.data();
  observation_.clear();
  Append(physics.qpos().subspan(static_cast<size_t>(skipped_)), observation_);
  Append(physics.qvel(), observation_);
  if (options_.include_cinert_in_observation) {
    Append(Bodies(physics, data.cinert, 10), observation_);
  }
  if (options_.include_cvel_in_observation) Append(Bodies(physics, data.cvel, 6), observation_);
  if (options_.include_qfrc_actuator_in_observation) {
    Append({data.qfrc_actuator + 6, static_cast<size_t>(physics.model().nv - 6)}, observation_);
  }
  if (options_.include_cfrc_ext_in_observation) {
    Append(Bodies(physics, data.cfrc_ext, 6), observation_);
  }
  out.Write(0, observation_);
}

}  // namespace rookery::gymnasium
