// HumanoidStandup: a biped with arms that lies and stands up (Gymnasium's humanoidstandup_v5.py).
// See humanoid_body.h for what it observes.
#include <algorithm>

#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/humanoid_body.h"
#include "envs/mujoco/rewards.h"

namespace rookery::gymnasium {
namespace {

struct Options {
  ModelOptions model = {.xml_file = "humanoidstandup.xml", .frame_skip = 5};
  double uph_cost_weight = 1;
  double ctrl_cost_weight = 0.1;
  double impact_cost_weight = 0.5e-6;
  Range impact_cost_range = {-kInfinity, 10};
  HumanoidOptions humanoid;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    // Gymnasium takes this one and never reads it; so do we, for the same numbers.
    f.Add("uph_cost_weight", &uph_cost_weight, "without effect, as in Gymnasium");
    f.Add("ctrl_cost_weight", &ctrl_cost_weight, "weight of the squared controls");
    f.Add("impact_cost_weight", &impact_cost_weight, "weight of the squared contact forces");
    f.Add("impact_cost_range", &impact_cost_range, "low, high: what the impact cost is cut to")
        .IsRange()
        .OrInfinite();
    humanoid.AddTo(f);
    return f;
  }
};

class StandupTask final : public HumanoidTask {
 public:
  StandupTask(const Physics& physics, const Options& options)
      : HumanoidTask(physics, options.model, options.humanoid),
        options_(options),
        initial_z_(physics.model().qpos0[2]) {}

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("humanoidstandup_v5.py", observation_size());
    spec.diagnostics = {{"x_position", "m"}, {"y_position", "m"}, {"z_distance_from_origin", "m"},
                        {"reward_linup"},    {"reward_quadctrl"}, {"reward_impact"}};
    AddDiagnostics("tendon_length", num_tendons(), "rad", spec);
    AddDiagnostics("tendon_velocity", num_tendons(), "rad/s", spec);
    return spec;
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const std::span<const double> qpos = physics.qpos();
    // The height over a physics step's time: a speed in name only.
    const double up = qpos[2] / physics.timestep();
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    const double impact_cost =
        Clip(options_.impact_cost_weight * SumOfSquares(ContactForces(physics)),
             options_.impact_cost_range);
    diagnostics[0] = qpos[0];
    diagnostics[1] = qpos[1];
    diagnostics[2] = qpos[2] - initial_z_;
    diagnostics[3] = up;
    diagnostics[4] = -ctrl_cost;
    diagnostics[5] = -impact_cost;
    const mjData& data = physics.data();
    double* tendons = diagnostics.data() + 6;
    std::copy_n(data.ten_length, num_tendons(), tendons);
    std::copy_n(data.ten_velocity, num_tendons(), tendons + num_tendons());
    return {.reward = up - ctrl_cost - impact_cost + 1};
  }

 private:
  Options options_;
  double initial_z_;  // m
};

}  // namespace

EnvEntry HumanoidStandup() {
  return Entry<StandupTask, Options>("HumanoidStandup", "stand up from lying on the back");
}

}  // namespace rookery::gymnasium
