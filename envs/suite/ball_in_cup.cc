// Ball in cup: a ball on a string, to be swung into the cup it hangs from (dm_control's
// suite/ball_in_cup.py).
//
//   position (4)  m     cup x and z, ball x and z
//   velocity (4)  m/s
#include <cmath>

#include "envs/mujoco/randomize.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

class BallInCupTask final : public Task {
 public:
  explicit BallInCupTask(const Physics& physics)
      : ball_x_(physics.Qpos("ball_x")),
        ball_z_(physics.Qpos("ball_z")),
        ball_(physics.Body("ball")),
        ball_geom_(physics.Geom("ball")),
        target_(physics.Site("target")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/ball_in_cup.py";
    spec.observations = {{.name = "position", .shape = {4}, .unit = "m"},
                         {.name = "velocity", .shape = {4}, .unit = "m/s"}};
    spec.diagnostics = {{"ball_to_target", "m"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.02;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    DrawWithoutCollision(physics, [&] {
      physics.qpos()[ball_x_] = random.Uniform(-0.2, 0.2);
      physics.qpos()[ball_z_] = random.Uniform(0.2, 0.5);
    });
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* target = physics.data().site_xpos + 3 * target_;
    const double* ball = physics.data().xpos + 3 * ball_;
    const double* target_size = physics.model().site_size + 3 * target_;
    const double ball_size = physics.model().geom_size[3 * ball_geom_];
    const double x = std::abs(target[0] - ball[0]);
    const double z = std::abs(target[2] - ball[2]);
    diagnostics[0] = std::hypot(x, z);
    const bool inside = x < target_size[0] - ball_size && z < target_size[2] - ball_size;
    return {.reward = inside ? 1.0 : 0.0};
  }

 private:
  int ball_x_, ball_z_, ball_, ball_geom_, target_;
};

}  // namespace

std::vector<EnvEntry> BallInCup() {
  return {Entry("ball_in_cup_catch", "swing a ball on a string into a cup", "ball_in_cup.xml",
                [](const Physics& physics) { return std::make_unique<BallInCupTask>(physics); })};
}

}  // namespace rookery::suite
