// InvertedDoublePendulum: two poles, one above the other, balanced on a cart (Gymnasium's
// inverted_double_pendulum_v5.py).
//
//   observation (9)   cart (m); sines of the two angles, cosines; velocities of cart and angles,
//                     within [-10, 10]; constraint force on the cart (N), within [-10, 10]
#include <cmath>

#include "core/error.h"
#include "core/strings.h"
#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

constexpr int kTip = 0;               // a site, whatever its name
constexpr double kFallenHeight = 1;   // m, of the upper pole's tip
constexpr double kUprightHeight = 2;  // m
constexpr double kMaxObserved = 10;   // m/s, rad/s, N

struct Options {
  ModelOptions model = {.xml_file = "inverted_double_pendulum.xml", .frame_skip = 5};
  double healthy_reward = 10;
  double reset_noise_scale = 0.1;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("healthy_reward", &healthy_reward, "reward of a frame that ends upright");
    f.Add("reset_noise_scale", &reset_noise_scale, "noise of initial positions and velocities")
        .Min(0);
    return f;
  }
};

class InvertedDoublePendulumTask final : public GymnasiumTask {
 public:
  InvertedDoublePendulumTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/3), options_(options) {
    if (physics.model().nsite <= kTip) {
      throw UserError(StrCat("env.options.xml_file: ", options.model.xml_file,
                             " has no site: the first one is the tip of the upper pole"));
    }
  }

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("inverted_double_pendulum_v5.py", 9);
    spec.diagnostics = {{"reward_survive"}, {"distance_penalty"}, {"velocity_penalty"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddNormal(physics.qvel(), options_.reset_noise_scale, random);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const std::span<const double> qpos = physics.qpos();
    observation_.clear();
    observation_.push_back(qpos[0]);
    for (const double angle : qpos.subspan(1)) observation_.push_back(std::sin(angle));
    for (const double angle : qpos.subspan(1)) observation_.push_back(std::cos(angle));
    AppendClipped(physics.qvel(), -kMaxObserved, kMaxObserved, observation_);
    observation_.push_back(Clip(physics.data().qfrc_constraint[0], -kMaxObserved, kMaxObserved));
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* tip = physics.data().site_xpos + 3 * kTip;
    const double x = tip[0];
    const double height = tip[2];
    const double velocity1 = physics.qvel()[1];
    const double velocity2 = physics.qvel()[2];
    const bool fallen = height <= kFallenHeight;
    const double survive = fallen ? 0 : options_.healthy_reward;
    const double distance = 0.01 * x * x + std::pow(height - kUprightHeight, 2);
    const double velocity = 1e-3 * velocity1 * velocity1 + 5e-3 * velocity2 * velocity2;
    diagnostics[0] = survive;
    diagnostics[1] = -distance;
    diagnostics[2] = -velocity;
    return {.reward = survive - distance - velocity, .terminated = fallen};
  }

 private:
  Options options_;
};

}  // namespace

EnvEntry InvertedDoublePendulum() {
  return Entry<InvertedDoublePendulumTask, Options>(
      "InvertedDoublePendulum", "balance two poles, one above the other, on a cart");
}

}  // namespace rookery::gymnasium
