// Acrobot: two arms on hinges, only the second of them driven, to be swung up so that the tip is in
// a target above (dm_control's suite/acrobot.py).
//
//   orientations (4)         sines of the arms' angles from the vertical, then cosines
//   velocity (2)      rad/s
#include <numbers>

#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

class AcrobotTask final : public Task {
 public:
  AcrobotTask(const Physics& physics, bool sparse)
      : margin_(sparse ? 0 : 1),
        upper_arm_(physics.Body("upper_arm")),
        lower_arm_(physics.Body("lower_arm")),
        shoulder_(physics.Qpos("shoulder")),
        elbow_(physics.Qpos("elbow")),
        target_(physics.Site("target")),
        tip_(physics.Site("tip")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/acrobot.py";
    spec.observations = {{.name = "orientations", .shape = {4}},
                         {.name = "velocity", .shape = {2}, .unit = "rad/s"}};
    spec.diagnostics = {{"tip_to_target", "m"}};
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    physics.qpos()[shoulder_] = random.Uniform(-std::numbers::pi, std::numbers::pi);
    physics.qpos()[elbow_] = random.Uniform(-std::numbers::pi, std::numbers::pi);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const double* upper = physics.data().xmat + 9 * upper_arm_;
    const double* lower = physics.data().xmat + 9 * lower_arm_;
    out.Write(0, {upper[2], lower[2], upper[8], lower[8]});
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* sites = physics.data().site_xpos;
    const double distance = mju_dist3(sites + 3 * tip_, sites + 3 * target_);
    const double radius = physics.model().site_size[3 * target_];
    diagnostics[0] = distance;
    return {.reward = Tolerance(distance, {0, radius}, margin_)};
  }

 private:
  double margin_;  // m
  int upper_arm_, lower_arm_, shoulder_, elbow_, target_, tip_;
};

EnvEntry Make(const std::string& task, std::string summary, bool sparse) {
  return Entry("acrobot_" + task, std::move(summary), "acrobot.xml", [=](const Physics& physics) {
    return std::make_unique<AcrobotTask>(physics, sparse);
  });
}

}  // namespace

std::vector<EnvEntry> Acrobot() {
  return {Make("swingup", "swing two arms up, driven at the elbow alone", false),
          Make("swingup_sparse", "the same; reward only near the goal", true)};
}

}  // namespace rookery::suite
