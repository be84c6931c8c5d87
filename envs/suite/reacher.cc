// Reacher: a two-link arm in a plane that moves its finger into a target (dm_control's
// suite/reacher.py).
//
//   position (2)   rad    shoulder, wrist
//   to_target (2)  m      from the finger to the target
//   velocity (2)   rad/s
#include <cmath>
#include <numbers>

#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

class ReacherTask final : public Task {
 public:
  ReacherTask(const Physics& physics, double target_size)
      : target_size_(target_size),
        target_(physics.Geom("target")),
        finger_(physics.Geom("finger")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/reacher.py";
    spec.observations = {{.name = "position", .shape = {2}, .unit = "rad"},
                         {.name = "to_target", .shape = {2}, .unit = "m"},
                         {.name = "velocity", .shape = {2}, .unit = "rad/s"}};
    spec.diagnostics = {{"distance", "m"}};
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    mjModel& model = physics.MutableModel();
    model.geom_size[3 * target_] = target_size_;
    RandomizeJoints(physics, random);
    const double angle = random.Uniform(0, 2 * std::numbers::pi);
    const double radius = random.Uniform(0.05, 0.20);
    model.geom_pos[3 * target_] = radius * std::sin(angle);
    model.geom_pos[3 * target_ + 1] = radius * std::cos(angle);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const double* target = physics.data().geom_xpos + 3 * target_;
    const double* finger = physics.data().geom_xpos + 3 * finger_;
    out.Write(0, physics.qpos());
    out.Write(1, {target[0] - finger[0], target[1] - finger[1]});
    out.Write(2, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* target = physics.data().geom_xpos + 3 * target_;
    const double* finger = physics.data().geom_xpos + 3 * finger_;
    const double* size = physics.model().geom_size;
    const double distance = std::hypot(target[0] - finger[0], target[1] - finger[1]);
    diagnostics[0] = distance;
    return {.reward = Tolerance(distance, {0, size[3 * target_] + size[3 * finger_]})};
  }

 private:
  double target_size_;  // m, radius
  int target_, finger_;
};

EnvEntry Make(const std::string& task, std::string summary, double target_size) {
  return Entry("reacher_" + task, std::move(summary), "reacher.xml", [=](const Physics& physics) {
    return std::make_unique<ReacherTask>(physics, target_size);
  });
}

}  // namespace

std::vector<EnvEntry> Reacher() {
  return {Make("easy", "move a two-link arm's finger into a target of 5 cm", 0.05),
          Make("hard", "move a two-link arm's finger into a target of 1.5 cm", 0.015)};
}

}  // namespace rookery::suite
