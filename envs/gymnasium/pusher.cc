// Pusher: a seven-jointed arm that pushes a cylinder to a goal (Gymnasium's pusher_v5.py).
//
//   observation (23)   the arm's joints (rad), their velocities (rad/s); places of fingertips,
//                      cylinder and goal (m)
#include <array>
#include <cmath>

#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

constexpr size_t kArmJoints = 7;
constexpr double kVelocityNoise = 0.005;  // rad/s
constexpr double kNearestStart = 0.17;    // m, between cylinder and goal

struct Options {
  ModelOptions model = {.xml_file = "pusher_v5.xml", .frame_skip = 5};
  double reward_near_weight = 0.5;
  double reward_dist_weight = 1;
  double reward_control_weight = 0.1;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("reward_near_weight", &reward_near_weight,
          "weight of the distance from fingertips to cylinder");
    f.Add("reward_dist_weight", &reward_dist_weight,
          "weight of the distance from cylinder to goal");
    f.Add("reward_control_weight", &reward_control_weight, "weight of the squared controls");
    return f;
  }
};

class PusherTask final : public GymnasiumTask {
 public:
  PusherTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/11),
        options_(options),
        bodies_{physics.Body("tips_arm"), physics.Body("object"), physics.Body("goal")} {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("pusher_v5.py", 23, /*time_limit=*/100);
    spec.diagnostics = {{"reward_dist"}, {"reward_ctrl"}, {"reward_near"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    // The last four positions are those of cylinder and goal, y before x, from the goal's place.
    double* cylinder = physics.qpos().last(4).data();
    do {
      cylinder[0] = random.Uniform(-0.3, 0);
      cylinder[1] = random.Uniform(-0.2, 0.2);
    } while (std::hypot(cylinder[0], cylinder[1]) <= kNearestStart);
    cylinder[2] = cylinder[3] = 0;
    AddUniform(physics.qvel().first(kArmJoints), kVelocityNoise, random);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    observation_.clear();
    Append(physics.qpos().first(kArmJoints), observation_);
    Append(physics.qvel().first(kArmJoints), observation_);
    for (const int body : bodies_) Append({physics.data().xpos + 3 * body, 3}, observation_);
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const auto [fingertips, cylinder, goal] = bodies_;
    const double* xpos = physics.data().xpos;
    const double near = mju_dist3(xpos + 3 * cylinder, xpos + 3 * fingertips);
    const double distance = mju_dist3(xpos + 3 * cylinder, xpos + 3 * goal);
    diagnostics[0] = -options_.reward_dist_weight * distance;
    diagnostics[1] = -options_.reward_control_weight * SumOfSquares(physics.ctrl());
    diagnostics[2] = -options_.reward_near_weight * near;
    return {.reward = diagnostics[0] + diagnostics[1] + diagnostics[2]};
  }

 private:
  Options options_;
  std::array<int, 3> bodies_;  // fingertips, cylinder, goal
};

}  // namespace

EnvEntry Pusher() {
  return Entry<PusherTask, Options>("Pusher", "push a cylinder to a goal with a seven-jointed arm");
}

}  // namespace rookery::gymnasium
