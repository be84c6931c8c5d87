// Hopper: a planar leg with one foot (dm_control's suite/hopper.py).
//
//   position (6)  m, rad        height, pitch, four joints; not the distance gone
//   velocity (7)  m/s, rad/s
//   touch (2)     log(1 + N)    toe and heel
#include <cmath>

#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr Bounds kStandHeight = {0.6, 2};  // m, of the torso above the foot
constexpr double kHopSpeed = 2;            // m/s

class HopperTask final : public Task {
 public:
  HopperTask(const Physics& physics, bool hopping)
      : hopping_(hopping),
        torso_(physics.Body("torso")),
        foot_(physics.Body("foot")),
        speed_(physics.Sensor("torso_subtreelinvel")),
        toe_(physics.Sensor("touch_toe")),
        heel_(physics.Sensor("touch_heel")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/hopper.py";
    spec.observations = {{.name = "position", .shape = {6}, .unit = "m, rad"},
                         {.name = "velocity", .shape = {7}, .unit = "m/s, rad/s"},
                         {.name = "touch", .shape = {2}, .unit = "log(1 + N)"}};
    spec.diagnostics = {{"standing"}, {"speed", "m/s"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.02;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    RandomizeJoints(physics, random);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const double* sensors = physics.data().sensordata;
    out.Write(0, physics.qpos().subspan(1));
    out.Write(1, physics.qvel());
    out.Write(2, {std::log1p(sensors[toe_]), std::log1p(sensors[heel_])});
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* centers = physics.data().xipos;
    const double standing =
        Tolerance(centers[3 * torso_ + 2] - centers[3 * foot_ + 2], kStandHeight);
    const double speed = physics.data().sensordata[speed_];
    diagnostics[0] = standing;
    diagnostics[1] = speed;
    if (!hopping_) return {.reward = standing * SmallControl(physics)};
    const double hopping =
        Tolerance(speed, {kHopSpeed, kInfinity}, kHopSpeed / 2, Sigmoid::kLinear, 0.5);
    return {.reward = standing * hopping};
  }

 private:
  bool hopping_;
  int torso_, foot_, speed_, toe_, heel_;
};

EnvEntry Make(const std::string& task, std::string summary, bool hopping) {
  return Entry("hopper_" + task, std::move(summary), "hopper.xml", [=](const Physics& physics) {
    return std::make_unique<HopperTask>(physics, hopping);
  });
}

}  // namespace

std::vector<EnvEntry> Hopper() {
  return {Make("stand", "stand up on one leg in a plane", false),
          Make("hop", "hop on one leg in a plane, up to 2 m/s", true)};
}

}  // namespace rookery::suite
