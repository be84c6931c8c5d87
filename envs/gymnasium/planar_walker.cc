#include "envs/gymnasium/planar_walker.h"

#include <utility>

namespace rookery::gymnasium {
namespace {

constexpr double kMaxObservedVelocity = 10;  // m/s, rad/s

}  // namespace

WalkerOptions::WalkerOptions(const std::string& xml_file, const Range& z_range,
                             const Range& angle_range)
    : RunnerOptions{.model = {.xml_file = xml_file, .frame_skip = 4},
                    .ctrl_cost_weight = 1e-3,
                    .reset_noise_scale = 5e-3},
      healthy_z_range(z_range),
      healthy_angle_range(angle_range) {}

void WalkerOptions::AddTo(Fields& fields) {
  RunnerOptions::AddTo(fields);
  fields.Add("healthy_reward", &healthy_reward, "reward of a frame that ends healthy");
  fields.Add("terminate_when_unhealthy", &terminate_when_unhealthy, "end the episode then");
  fields.Add("healthy_z_range", &healthy_z_range, "low, high of the height")
      .IsRange()
      .OrInfinite()
      .Unit("m");
  fields.Add("healthy_angle_range", &healthy_angle_range, "low, high of the pitch")
      .IsRange()
      .OrInfinite()
      .Unit("rad");
}

PlanarWalkerTask::PlanarWalkerTask(const Physics& physics, const WalkerOptions& options,
                                   std::string source)
    : PlanarTask(physics, options.model, options.exclude_current_positions_from_observation,
                 kMaxObservedVelocity),
      options_(options),
      source_(std::move(source)),
      initial_z_(physics.model().qpos0[1]) {}

EnvSpec PlanarWalkerTask::Spec() const {
  EnvSpec spec = MakeSpec(source_, observation_size());
  spec.diagnostics = {{"x_position", "m"},   {"z_distance_from_origin", "m"},
                      {"x_velocity", "m/s"}, {"reward_forward"},
                      {"reward_ctrl"},       {"reward_survive"}};
  return spec;
}

void PlanarWalkerTask::InitializeEpisode(Physics& physics, Random& random,
                                         std::span<const double>) {
  AddUniform(physics.qpos(), options_.reset_noise_scale, random);
  AddUniform(physics.qvel(), options_.reset_noise_scale, random);
}

StepResult PlanarWalkerTask::Evaluate(const Physics& physics, std::span<double> diagnostics) {
  const double velocity = XVelocity(physics);
  const bool healthy = IsHealthy(physics);
  const double forward = options_.forward_reward_weight * velocity;
  const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
  const double survive = healthy ? options_.healthy_reward : 0;
  diagnostics[0] = physics.qpos()[0];
  diagnostics[1] = physics.qpos()[1] - initial_z_;
  diagnostics[2] = velocity;
  diagnostics[3] = forward;
  diagnostics[4] = -ctrl_cost;
  diagnostics[5] = survive;
  return {.reward = forward + survive - ctrl_cost,
          .terminated = !healthy && options_.terminate_when_unhealthy};
}

bool PlanarWalkerTask::IsHealthy(const Physics& physics) const {
  return IsInside(physics.qpos()[1], options_.healthy_z_range) &&
         IsInside(physics.qpos()[2], options_.healthy_angle_range);
}

}  // namespace rookery::gymnasium
