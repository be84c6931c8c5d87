// Walker: a planar biped that stands, walks or runs (dm_control's suite/walker.py).
//
//   orientations (14)  1      of each of 7 bodies, cosine and sine
//   height             m      of the torso
//   velocity (9)       m/s, rad/s
#include <array>

#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kStandHeight = 1.2;  // m
constexpr int kBodies = 7;

class WalkerTask final : public Task {
 public:
  WalkerTask(const Physics& physics, double move_speed)
      : move_speed_(move_speed),
        torso_(physics.Body("torso")),
        velocity_(physics.Sensor("torso_subtreelinvel")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/walker.py";
    spec.observations = {{.name = "orientations", .shape = {2 * kBodies}},
                         {.name = "height", .unit = "m"},
                         {.name = "velocity", .shape = {9}, .unit = "m/s, rad/s"}};
    spec.diagnostics = {{"standing"}, {"upright"}, {"speed", "m/s"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.025;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    RandomizeJoints(physics, random);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    std::array<double, 2 * kBodies> orientations;
    for (size_t body = 0; body < kBodies; ++body) {
      const double* xmat = physics.data().xmat + 9 * (body + 1);  // after the world
      orientations[2 * body] = xmat[0];
      orientations[2 * body + 1] = xmat[2];
    }
    out.Write(0, orientations);
    out.Write(1, {TorsoHeight(physics)});
    out.Write(2, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double standing =
        Tolerance(TorsoHeight(physics), {kStandHeight, kInfinity}, kStandHeight / 2);
    const double upright = (1 + physics.data().xmat[9 * torso_ + 8]) / 2;
    const double speed = physics.data().sensordata[velocity_];
    diagnostics[0] = standing;
    diagnostics[1] = upright;
    diagnostics[2] = speed;
    const double stand = (3 * standing + upright) / 4;
    if (move_speed_ == 0) return {.reward = stand};
    const double move =
        Tolerance(speed, {move_speed_, kInfinity}, move_speed_ / 2, Sigmoid::kLinear, 0.5);
    return {.reward = stand * (5 * move + 1) / 6};
  }

 private:
  double TorsoHeight(const Physics& physics) const { return physics.data().xpos[3 * torso_ + 2]; }

  double move_speed_;  // m/s; 0: stand
  int torso_, velocity_;
};

EnvEntry Make(const std::string& task, std::string summary, double move_speed) {
  return Entry("walker_" + task, std::move(summary), "walker.xml", [=](const Physics& physics) {
    return std::make_unique<WalkerTask>(physics, move_speed);
  });
}

}  // namespace

std::vector<EnvEntry> Walker() {
  return {Make("stand", "stand up on two legs in a plane", 0),
          Make("walk", "walk on two legs in a plane, up to 1 m/s", 1),
          Make("run", "run on two legs in a plane, up to 8 m/s", 8)};
}

}  // namespace rookery::suite
