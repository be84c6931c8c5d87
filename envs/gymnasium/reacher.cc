// Reacher: a two-link arm in a plane that moves its fingertip to a target (Gymnasium's
// reacher_v5.py).
//
//   observation (10)   cosines of the two joints' angles, sines; target (m); the joints' velocities
//                      (rad/s); from the target to the fingertip (m)
#include <cmath>

#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

constexpr double kJointNoise = 0.1;       // rad
constexpr double kVelocityNoise = 0.005;  // rad/s
constexpr double kTargetRadius = 0.2;     // m: targets are in a disc

struct Options {
  ModelOptions model = {.xml_file = "reacher.xml", .frame_skip = 2};
  double reward_dist_weight = 1;
  double reward_control_weight = 1;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("reward_dist_weight", &reward_dist_weight, "weight of the distance to the target");
    f.Add("reward_control_weight", &reward_control_weight, "weight of the squared controls");
    return f;
  }
};

class ReacherTask final : public GymnasiumTask {
 public:
  ReacherTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/4),
        options_(options),
        fingertip_(physics.Body("fingertip")),
        target_(physics.Body("target")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("reacher_v5.py", 10, /*time_limit=*/50);
    spec.diagnostics = {{"reward_dist"}, {"reward_ctrl"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos().first(2), kJointNoise, random);
    AddUniform(physics.qvel().first(2), kVelocityNoise, random);
    double* target = physics.qpos().subspan(2).data();
    do {
      target[0] = random.Uniform(-kTargetRadius, kTargetRadius);
      target[1] = random.Uniform(-kTargetRadius, kTargetRadius);
    } while (std::hypot(target[0], target[1]) >= kTargetRadius);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const std::span<const double> qpos = physics.qpos();
    const double* fingertip = physics.data().xpos + 3 * fingertip_;
    const double* target = physics.data().xpos + 3 * target_;
    observation_.clear();
    for (const double angle : qpos.first(2)) observation_.push_back(std::cos(angle));
    for (const double angle : qpos.first(2)) observation_.push_back(std::sin(angle));
    Append(qpos.subspan(2), observation_);
    Append(physics.qvel().first(2), observation_);
    for (int axis = 0; axis < 2; ++axis) observation_.push_back(fingertip[axis] - target[axis]);
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* xpos = physics.data().xpos;
    const double distance = mju_dist3(xpos + 3 * fingertip_, xpos + 3 * target_);
    diagnostics[0] = -options_.reward_dist_weight * distance;
    diagnostics[1] = -options_.reward_control_weight * SumOfSquares(physics.ctrl());
    return {.reward = diagnostics[0] + diagnostics[1]};
  }

 private:
  Options options_;
  int fingertip_, target_;
};

}  // namespace

EnvEntry Reacher() {
  return Entry<ReacherTask, Options>("Reacher", "move a two-link arm's fingertip to a target");
}

}  // namespace rookery::gymnasium
