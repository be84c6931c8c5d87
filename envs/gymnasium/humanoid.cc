// Humanoid: a biped with arms that runs (Gymnasium's humanoid_v5.py). See humanoid_body.h for what
// it observes.
#include <algorithm>
#include <array>
#include <cmath>

#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/humanoid_body.h"
#include "envs/mujoco/rewards.h"

namespace rookery::gymnasium {
namespace {

struct Options {
  ModelOptions model = {.xml_file = "humanoid.xml", .frame_skip = 5};
  double forward_reward_weight = 1.25;
  double ctrl_cost_weight = 0.1;
  double contact_cost_weight = 5e-7;
  Range contact_cost_range = {-kInfinity, 10};
  double healthy_reward = 5;
  bool terminate_when_unhealthy = true;
  Range healthy_z_range = {1, 2};
  HumanoidOptions humanoid;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    f.Add("forward_reward_weight", &forward_reward_weight,
          "weight of the centre of mass's speed along x");
    f.Add("ctrl_cost_weight", &ctrl_cost_weight, "weight of the squared controls");
    f.Add("contact_cost_weight", &contact_cost_weight, "weight of the squared contact forces");
    f.Add("contact_cost_range", &contact_cost_range, "low, high: what the contact cost is cut to")
        .IsRange()
        .OrInfinite();
    f.Add("healthy_reward", &healthy_reward, "reward of a frame that ends healthy");
    f.Add("terminate_when_unhealthy", &terminate_when_unhealthy, "end the episode then");
    f.Add("healthy_z_range", &healthy_z_range, "low, high of the height")
        .IsRange()
        .OrInfinite()
        .Unit("m");
    humanoid.AddTo(f);
    return f;
  }
};

class RunTask final : public HumanoidTask {
 public:
  RunTask(const Physics& physics, const Options& options)
      : HumanoidTask(physics, options.model, options.humanoid), options_(options) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("humanoid_v5.py", observation_size());
    spec.diagnostics = {{"x_position", "m"},   {"y_position", "m"}, {"x_velocity", "m/s"},
                        {"y_velocity", "m/s"}, {"reward_survive"},  {"reward_forward"},
                        {"reward_ctrl"},       {"reward_contact"},  {"distance_from_origin", "m"}};
    AddDiagnostics("tendon_length", num_tendons(), "rad", spec);
    AddDiagnostics("tendon_velocity", num_tendons(), "rad/s", spec);
    return spec;
  }

  void BeforeStep(Physics& physics, std::span<const float> action) override {
    Task::BeforeStep(physics, action);
    centre_before_ = CentreOfMass(physics);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const std::span<const double> qpos = physics.qpos();
    const std::array<double, 2> centre = CentreOfMass(physics);
    const double x_velocity = (centre[0] - centre_before_[0]) / frame_time();
    const double y_velocity = (centre[1] - centre_before_[1]) / frame_time();
    const bool healthy = IsInside(qpos[2], options_.healthy_z_range);

    const double survive = healthy ? options_.healthy_reward : 0;
    const double forward = options_.forward_reward_weight * x_velocity;
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    const double contact_cost =
        Clip(options_.contact_cost_weight * SumOfSquares(ContactForces(physics)),
             options_.contact_cost_range);
    diagnostics[0] = qpos[0];
    diagnostics[1] = qpos[1];
    diagnostics[2] = x_velocity;
    diagnostics[3] = y_velocity;
    diagnostics[4] = survive;
    diagnostics[5] = forward;
    diagnostics[6] = -ctrl_cost;
    diagnostics[7] = -contact_cost;
    diagnostics[8] = std::hypot(qpos[0], qpos[1]);
    const mjData& data = physics.data();
    double* tendons = diagnostics.data() + 9;
    std::copy_n(data.ten_length, num_tendons(), tendons);
    std::copy_n(data.ten_velocity, num_tendons(), tendons + num_tendons());
    return {.reward = forward + survive - ctrl_cost - contact_cost,
            .terminated = !healthy && options_.terminate_when_unhealthy};
  }

 private:
  // x, y (m) of all bodies together.
  static std::array<double, 2> CentreOfMass(const Physics& physics) {
    const mjModel& model = physics.model();
    double mass = 0, x = 0, y = 0;
    for (int body = 0; body < model.nbody; ++body) {
      const double* place = physics.data().xipos + 3 * body;
      mass += model.body_mass[body];
      x += model.body_mass[body] * place[0];
      y += model.body_mass[body] * place[1];
    }
    return {x / mass, y / mass};
  }

  Options options_;
  std::array<double, 2> centre_before_ = {};  // m, at the frame's beginning
};

}  // namespace

EnvEntry Humanoid() {
  return Entry<RunTask, Options>("Humanoid", "run on two legs without falling");
}

}  // namespace rookery::gymnasium
