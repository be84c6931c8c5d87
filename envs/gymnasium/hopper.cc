// Hopper: a planar one-legged jumper (Gymnasium's hopper_v5.py).
//
//   observation (11)   height, pitch, three joints (m, rad); their velocities after that of x,
//                      within [-10, 10]
#include <algorithm>

#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/planar_task.h"
#include "envs/mujoco/rewards.h"

namespace rookery::gymnasium {
namespace {

constexpr double kMaxObservedVelocity = 10;  // m/s, rad/s

struct Options {
  ModelOptions model = {.xml_file = "hopper.xml", .frame_skip = 4};
  double forward_reward_weight = 1;
  double ctrl_cost_weight = 1e-3;
  double healthy_reward = 1;
  bool terminate_when_unhealthy = true;
  Range healthy_state_range = {-100, 100};
  Range healthy_z_range = {0.7, kInfinity};
  Range healthy_angle_range = {-0.2, 0.2};
  double reset_noise_scale = 5e-3;
  bool exclude_current_positions_from_observation = true;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("forward_reward_weight", &forward_reward_weight, "weight of the speed");
    f.Add("ctrl_cost_weight", &ctrl_cost_weight, "weight of the squared controls");
    f.Add("healthy_reward", &healthy_reward, "reward of a frame that ends healthy");
    f.Add("terminate_when_unhealthy", &terminate_when_unhealthy, "end the episode then");
    f.Add("healthy_state_range", &healthy_state_range,
          "low, high: bounds of pitch, joints and velocities")
        .Count(2);
    f.Add("healthy_z_range", &healthy_z_range, "low, high of the height").Count(2).Unit("m");
    f.Add("healthy_angle_range", &healthy_angle_range, "low, high of the pitch")
        .Count(2)
        .Unit("rad");
    f.Add("reset_noise_scale", &reset_noise_scale, "noise of initial positions and velocities")
        .Min(0);
    f.Add("exclude_current_positions_from_observation", &exclude_current_positions_from_observation,
          "leave x out of the observation");
    return f;
  }
};

class HopperTask final : public PlanarTask {
 public:
  HopperTask(const Physics& physics, const Options& options)
      : PlanarTask(physics, options.model, options.exclude_current_positions_from_observation,
                   kMaxObservedVelocity),
        options_(options),
        initial_z_(physics.model().qpos0[1]) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("hopper_v5.py", observation_size());
    spec.diagnostics = {{"x_position", "m"},   {"z_distance_from_origin", "m"},
                        {"x_velocity", "m/s"}, {"reward_forward"},
                        {"reward_ctrl"},       {"reward_survive"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddUniform(physics.qvel(), options_.reset_noise_scale, random);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double x = physics.qpos()[0];
    const double velocity = XVelocity(physics);
    const bool healthy = IsHealthy(physics);
    const double forward = options_.forward_reward_weight * velocity;
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    const double survive = healthy ? options_.healthy_reward : 0;
    diagnostics[0] = x;
    diagnostics[1] = physics.qpos()[1] - initial_z_;
    diagnostics[2] = velocity;
    diagnostics[3] = forward;
    diagnostics[4] = -ctrl_cost;
    diagnostics[5] = survive;
    return {.reward = forward + survive - ctrl_cost,
            .terminated = !healthy && options_.terminate_when_unhealthy};
  }

 private:
  bool IsHealthy(const Physics& physics) const {
    const auto in_range = [this](double x) { return IsInside(x, options_.healthy_state_range); };
    const std::span<const double> qpos = physics.qpos();
    const std::span<const double> qvel = physics.qvel();
    return IsInside(qpos[1], options_.healthy_z_range) &&
           IsInside(qpos[2], options_.healthy_angle_range) &&
           std::all_of(qpos.begin() + 2, qpos.end(), in_range) &&
           std::all_of(qvel.begin(), qvel.end(), in_range);
  }

  Options options_;
  double initial_z_;  // m
};

}  // namespace

EnvEntry Hopper() {
  return Entry<HopperTask, Options>("Hopper", "hop forward on one leg without falling");
}

}  // namespace rookery::gymnasium
