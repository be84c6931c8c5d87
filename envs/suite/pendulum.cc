// Pendulum: a pole on a hinge whose motor is too weak to lift it at once (dm_control's
// suite/pendulum.py).
//
//   orientation (2)  1      cosine and sine of the pole's angle
//   velocity (1)     rad/s
#include <cmath>
#include <numbers>

#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

class PendulumTask final : public Task {
 public:
  explicit PendulumTask(const Physics& physics)
      : hinge_(physics.Qpos("hinge")),
        hinge_velocity_(physics.Qvel("hinge")),
        pole_(physics.Body("pole")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/pendulum.py";
    spec.observations = {{.name = "orientation", .shape = {2}},
                         {.name = "velocity", .shape = {1}, .unit = "rad/s"}};
    spec.diagnostics = {{"pole_vertical"}};
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    physics.qpos()[hinge_] = random.Uniform(-std::numbers::pi, std::numbers::pi);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, {PoleVertical(physics), physics.data().xmat[9 * pole_ + 2]});
    out.Write(1, {physics.qvel()[hinge_velocity_]});
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    diagnostics[0] = PoleVertical(physics);
    return {.reward = Tolerance(diagnostics[0], {cosine_bound_, 1})};
  }

 private:
  double PoleVertical(const Physics& physics) const { return physics.data().xmat[9 * pole_ + 8]; }

  const double cosine_bound_ = std::cos(8 * std::numbers::pi / 180);  // within 8 degrees
  int hinge_, hinge_velocity_, pole_;
};

}  // namespace

std::vector<EnvEntry> Pendulum() {
  return {Entry("pendulum_swingup", "swing a pole up with a weak motor", "pendulum.xml",
                [](const Physics& physics) { return std::make_unique<PendulumTask>(physics); })};
}

}  // namespace rookery::suite
