// Point mass: a ball in a plane, pushed to the middle (dm_control's suite/point_mass.py). In the
// hard task each control pushes in a direction drawn for the episode, which isn't observed.
//
//   position (2)  m
//   velocity (2)  m/s
#include <array>
#include <cmath>

#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kMostParallel = 0.9;  // cosine of the angle between the two directions

std::array<double, 2> Direction(Random& random) {
  const double x = random.Normal(), y = random.Normal();
  const double norm = std::hypot(x, y);
  return {x / norm, y / norm};
}

class PointMassTask final : public Task {
 public:
  PointMassTask(const Physics& physics, bool randomize_gains)
      : randomize_gains_(randomize_gains),
        mass_(physics.Geom("pointmass")),
        target_(physics.Geom("target")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/point_mass.py";
    spec.observations = {{.name = "position", .shape = {2}, .unit = "m"},
                         {.name = "velocity", .shape = {2}, .unit = "m/s"}};
    spec.diagnostics = {{"mass_to_target", "m"}, {"small_control"}};
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    RandomizeJoints(physics, random);
    if (!randomize_gains_) return;
    const std::array<double, 2> first = Direction(random);
    std::array<double, 2> second;
    do {
      second = Direction(random);
    } while (std::abs(first[0] * second[0] + first[1] * second[1]) > kMostParallel);
    // The coefficients of the two joints in either tendon.
    double* gains = physics.MutableModel().wrap_prm;
    gains[0] = first[0];
    gains[1] = first[1];
    gains[2] = second[0];
    gains[3] = second[1];
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* geoms = physics.data().geom_xpos;
    const double distance = mju_dist3(geoms + 3 * mass_, geoms + 3 * target_);
    const double size = physics.model().geom_size[3 * target_];
    const double small_control = SmallControl(physics);
    diagnostics[0] = distance;
    diagnostics[1] = small_control;
    return {.reward = Tolerance(distance, {0, size}, size) * small_control};
  }

 private:
  bool randomize_gains_;
  int mass_, target_;
};

EnvEntry Make(const std::string& task, std::string summary, bool randomize_gains) {
  return Entry("point_mass_" + task, std::move(summary), "point_mass.xml",
               [=](const Physics& physics) {
                 return std::make_unique<PointMassTask>(physics, randomize_gains);
               });
}

}  // namespace

std::vector<EnvEntry> PointMass() {
  return {Make("easy", "push a ball to the middle of a plane", false),
          Make("hard", "the same; what the controls do differs between episodes", true)};
}

}  // namespace rookery::suite
