// HalfCheetah: a planar two-legged runner (Gymnasium's half_cheetah_v5.py).
//
//   observation (17)   height, pitch, six joints (m, rad); their velocities after that of x
#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/planar_task.h"
#include "envs/mujoco/rewards.h"

namespace rookery::gymnasium {
namespace {

struct Options : RunnerOptions {
  Options()
      : RunnerOptions{.model = {.xml_file = "half_cheetah.xml", .frame_skip = 5},
                      .ctrl_cost_weight = 0.1,
                      .reset_noise_scale = 0.1} {}

  Fields fields() {
    Fields f;
    AddTo(f);
    return f;
  }
};

class HalfCheetahTask final : public PlanarTask {
 public:
  HalfCheetahTask(const Physics& physics, const Options& options)
      : PlanarTask(physics, options.model, options.exclude_current_positions_from_observation,
                   kInfinity),
        options_(options) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("half_cheetah_v5.py", observation_size());
    spec.diagnostics = {
        {"x_position", "m"}, {"x_velocity", "m/s"}, {"reward_forward"}, {"reward_ctrl"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddNormal(physics.qvel(), options_.reset_noise_scale, random);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double x = physics.qpos()[0];
    const double velocity = XVelocity(physics);
    const double forward = options_.forward_reward_weight * velocity;
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    diagnostics[0] = x;
    diagnostics[1] = velocity;
    diagnostics[2] = forward;
    diagnostics[3] = -ctrl_cost;
    return {.reward = forward - ctrl_cost};
  }

 private:
  Options options_;
};

}  // namespace

EnvEntry HalfCheetah() {
  return Entry<HalfCheetahTask, Options>("HalfCheetah", "run with two legs in a plane");
}

}  // namespace rookery::gymnasium
