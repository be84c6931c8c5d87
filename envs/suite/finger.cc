// Finger: a planar finger that spins a body on a hinge, or turns it so that its tip is in a target
// (dm_control's suite/finger.py).
//
//   position (4)         rad, m   two joints; tip of the body relative to its hinge
//   velocity (3)         rad/s    two joints and the hinge
//   touch (2)                     log(1 + force in N) at the fingertip
//   target_position (2)  m        turn only; relative to the hinge
//   dist_to_target       m        turn only; negative inside
#include <array>
#include <cmath>
#include <numbers>

#include "envs/mujoco/randomize.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kSpinVelocity = 15;  // rad/s

// What both tasks have in common.
class FingerTask : public Task {
 public:
  explicit FingerTask(const Physics& physics)
      : proximal_(physics.Sensor("proximal")),
        distal_(physics.Sensor("distal")),
        proximal_velocity_(physics.Sensor("proximal_velocity")),
        distal_velocity_(physics.Sensor("distal_velocity")),
        hinge_velocity_(physics.Sensor("hinge_velocity")),
        tip_(physics.Sensor("tip")),
        spinner_(physics.Sensor("spinner")),
        touchtop_(physics.Sensor("touchtop")),
        touchbottom_(physics.Sensor("touchbottom")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/finger.py";
    spec.observations = {{.name = "position", .shape = {4}, .unit = "rad, m"},
                         {.name = "velocity", .shape = {3}, .unit = "rad/s"},
                         {.name = "touch", .shape = {2}, .unit = "log(1 + N)"}};
    spec.diagnostics = {{"hinge_velocity", "rad/s"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.02;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    DrawWithoutCollision(physics, [&] { RandomizeJoints(physics, random); });
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const double* sensors = physics.data().sensordata;
    const auto [tip_x, tip_z] = RelativeToHinge(physics, tip_);
    out.Write(0, {sensors[proximal_], sensors[distal_], tip_x, tip_z});
    out.Write(1, {sensors[proximal_velocity_], sensors[distal_velocity_], HingeVelocity(physics)});
    out.Write(2, {std::log1p(sensors[touchtop_]), std::log1p(sensors[touchbottom_])});
  }

 protected:
  double HingeVelocity(const Physics& physics) const {
    return physics.data().sensordata[hinge_velocity_];
  }

  // x and z of a position sensor.
  std::array<double, 2> RelativeToHinge(const Physics& physics, int sensor) const {
    const double* sensors = physics.data().sensordata;
    return {sensors[sensor] - sensors[spinner_], sensors[sensor + 2] - sensors[spinner_ + 2]};
  }

  // From the tip to a position sensor, x and z.
  std::array<double, 2> FromTip(const Physics& physics, int sensor) const {
    const auto [x, z] = RelativeToHinge(physics, sensor);
    const auto [tip_x, tip_z] = RelativeToHinge(physics, tip_);
    return {x - tip_x, z - tip_z};
  }

 private:
  int proximal_, distal_, proximal_velocity_, distal_velocity_, hinge_velocity_;
  int tip_, spinner_, touchtop_, touchbottom_;
};

class SpinTask final : public FingerTask {
 public:
  explicit SpinTask(const Physics& physics)
      : FingerTask(physics),
        hinge_(physics.Qvel("hinge")),
        target_(physics.Site("target")),
        tip_site_(physics.Site("tip")) {}

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    mjModel& model = physics.MutableModel();
    model.site_rgba[4 * target_ + 3] = 0;  // neither target nor tip mean anything here
    model.site_rgba[4 * tip_site_ + 3] = 0;
    model.dof_damping[hinge_] = 0.03;
    FingerTask::InitializeEpisode(physics, random, parameters);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    diagnostics[0] = HingeVelocity(physics);
    return {.reward = HingeVelocity(physics) <= -kSpinVelocity ? 1.0 : 0.0};
  }

 private:
  int hinge_, target_, tip_site_;
};

class TurnTask final : public FingerTask {
 public:
  TurnTask(const Physics& physics, double target_radius)
      : FingerTask(physics),
        target_radius_(target_radius),
        target_(physics.Sensor("target")),
        target_site_(physics.Site("target")),
        hinge_(physics.Joint("hinge")),
        cap_(physics.Geom("cap1")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = FingerTask::Spec();
    spec.observations.push_back({.name = "target_position", .shape = {2}, .unit = "m"});
    spec.observations.push_back({.name = "dist_to_target", .unit = "m"});
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    mjModel& model = physics.MutableModel();
    const double angle = random.Uniform(-std::numbers::pi, std::numbers::pi);
    const double* hinge = physics.data().xanchor + 3 * hinge_;
    const double* size = model.geom_size + 3 * cap_;
    const double radius = size[0] + size[1] + size[2];
    model.site_pos[3 * target_site_] = hinge[0] + radius * std::sin(angle);
    model.site_pos[3 * target_site_ + 2] = hinge[2] + radius * std::cos(angle);
    model.site_size[3 * target_site_] = target_radius_;
    FingerTask::InitializeEpisode(physics, random, parameters);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    FingerTask::Observe(physics, out);
    out.Write(3, RelativeToHinge(physics, target_));
    out.Write(4, {DistanceToTarget(physics)});
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    diagnostics[0] = HingeVelocity(physics);
    return {.reward = DistanceToTarget(physics) <= 0 ? 1.0 : 0.0};
  }

 private:
  double DistanceToTarget(const Physics& physics) const {
    const auto [x, z] = FromTip(physics, target_);
    return std::hypot(x, z) - target_radius_;
  }

  double target_radius_;  // m
  int target_, target_site_, hinge_, cap_;
};

EnvEntry Turn(const std::string& task, std::string summary, double target_radius) {
  return Entry("finger_" + task, std::move(summary), "finger.xml", [=](const Physics& physics) {
    return std::make_unique<TurnTask>(physics, target_radius);
  });
}

}  // namespace

std::vector<EnvEntry> Finger() {
  return {Entry("finger_spin", "spin a body on a hinge with a finger", "finger.xml",
                [](const Physics& physics) { return std::make_unique<SpinTask>(physics); }),
          Turn("turn_easy", "turn a body with a finger, its tip into a target of 7 cm", 0.07),
          Turn("turn_hard", "turn a body with a finger, its tip into a target of 3 cm", 0.03)};
}

}  // namespace rookery::suite
