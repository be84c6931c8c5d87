// InvertedPendulum: a pole balanced on a cart (Gymnasium's inverted_pendulum_v5.py).
//
//   observation (4)   cart, pole (m, rad); their velocities
#include <cmath>

#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

constexpr double kMaxAngle = 0.2;  // rad, of the pole

struct Options {
  ModelOptions model = {.xml_file = "inverted_pendulum.xml", .frame_skip = 2};
  double reset_noise_scale = 0.01;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("reset_noise_scale", &reset_noise_scale, "noise of initial positions and velocities")
        .Min(0);
    return f;
  }
};

class InvertedPendulumTask final : public GymnasiumTask {
 public:
  InvertedPendulumTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/2),
        options_(options),
        size_(static_cast<int>(physics.model().nq + physics.model().nv)) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("inverted_pendulum_v5.py", size_);
    spec.diagnostics = {{"reward_survive"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddUniform(physics.qvel(), options_.reset_noise_scale, random);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    observation_.clear();
    Append(physics.qpos(), observation_);
    Append(physics.qvel(), observation_);
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    // Infinite states are errors of the physics already.
    const bool fallen = std::abs(physics.qpos()[1]) > kMaxAngle;
    diagnostics[0] = fallen ? 0 : 1;
    return {.reward = diagnostics[0], .terminated = fallen};
  }

 private:
  Options options_;
  int size_;  // of the observation
};

}  // namespace

EnvEntry InvertedPendulum() {
  return Entry<InvertedPendulumTask, Options>("InvertedPendulum", "balance a pole on a cart");
}

}  // namespace rookery::gymnasium
