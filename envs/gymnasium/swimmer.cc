// Swimmer: a chain of three links in a viscous fluid (Gymnasium's swimmer_v5.py).
//
//   observation (8)   heading, two joints (rad); velocities of x, y and these (m/s, rad/s)
#include <cmath>

#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

struct Options : RunnerOptions {
  Options()
      : RunnerOptions{.model = {.xml_file = "swimmer.xml", .frame_skip = 4},
                      .ctrl_cost_weight = 1e-4,
                      .reset_noise_scale = 0.1} {}

  Fields fields() {
    Fields f;
    AddTo(f);
    return f;
  }
};

class SwimmerTask final : public GymnasiumTask {
 public:
  SwimmerTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/2),
        options_(options),
        skipped_(options.exclude_current_positions_from_observation ? 2 : 0),
        size_(static_cast<int>(physics.model().nq + physics.model().nv) - skipped_) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("swimmer_v5.py", size_);
    spec.diagnostics = {{"x_position", "m"},   {"y_position", "m"},   {"distance_from_origin", "m"},
                        {"x_velocity", "m/s"}, {"y_velocity", "m/s"}, {"reward_forward"},
                        {"reward_ctrl"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddUniform(physics.qvel(), options_.reset_noise_scale, random);
  }

  void BeforeStep(Physics& physics, std::span<const float> action) override {
    Task::BeforeStep(physics, action);
    x_before_ = physics.qpos()[0];
    y_before_ = physics.qpos()[1];
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    observation_.clear();
    Append(physics.qpos().subspan(static_cast<size_t>(skipped_)), observation_);
    Append(physics.qvel(), observation_);
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double x = physics.qpos()[0];
    const double y = physics.qpos()[1];
    const double velocity = (x - x_before_) / frame_time();
    const double forward = options_.forward_reward_weight * velocity;
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    diagnostics[0] = x;
    diagnostics[1] = y;
    diagnostics[2] = std::hypot(x, y);
    diagnostics[3] = velocity;
    diagnostics[4] = (y - y_before_) / frame_time();
    diagnostics[5] = forward;
    diagnostics[6] = -ctrl_cost;
    return {.reward = forward - ctrl_cost};
  }

 private:
  Options options_;
  int skipped_;                         // positions left out
  int size_;                            // of the observation
  double x_before_ = 0, y_before_ = 0;  // m, at the frame's beginning
};

}  // namespace

EnvEntry Swimmer() {
  return Entry<SwimmerTask, Options>("Swimmer", "swim along x with two joints");
}

}  // namespace rookery::gymnasium
