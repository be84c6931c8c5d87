// Cheetah: a planar two-legged runner (dm_control's suite/cheetah.py).
//
//   position (8)  m, rad     height, pitch, six joints; not the distance run
//   velocity (9)  m/s, rad/s
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kRunSpeed = 10;     // m/s
constexpr int kSettlingSteps = 200;  // physics steps before an episode begins

class CheetahTask final : public Task {
 public:
  explicit CheetahTask(const Physics& physics) : speed_(physics.Sensor("torso_subtreelinvel")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/cheetah.py";
    spec.observations = {{.name = "position", .shape = {8}, .unit = "m, rad"},
                         {.name = "velocity", .shape = {9}, .unit = "m/s, rad/s"}};
    spec.diagnostics = {{"speed", "m/s"}};
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    const mjModel& model = physics.model();
    // Every joint has one degree of freedom: joint and position indices are the same.
    for (int joint = 0; joint < model.njnt; ++joint) {
      if (!model.jnt_limited[joint]) continue;
      const double* range = model.jnt_range + 2 * joint;
      physics.qpos()[static_cast<size_t>(joint)] = random.Uniform(range[0], range[1]);
    }
    physics.Step(kSettlingSteps);
    physics.data().time = 0;
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos().subspan(1));
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double speed = physics.data().sensordata[speed_];
    diagnostics[0] = speed;
    return {.reward = Tolerance(speed, {kRunSpeed, kInfinity}, kRunSpeed, Sigmoid::kLinear, 0)};
  }

 private:
  int speed_;
};

}  // namespace

std::vector<EnvEntry> Cheetah() {
  return {Entry("cheetah_run", "run with two legs in a plane, up to 10 m/s", "cheetah.xml",
                [](const Physics& physics) { return std::make_unique<CheetahTask>(physics); })};
}

}  // namespace rookery::suite
