// Ball on a beam: tilt the beam so that the ball rolls to its target and stays there. A MuJoCo
// robot of one's own: a model (ball_beam.xml) and a Task.
#include <cmath>
#include <memory>

#include "core/fields.h"
#include "envs/mujoco/rewards.h"
#include "envs/mujoco/task_env.h"
#include "envs/plugin.h"
#include "envs/registry.h"

using namespace rookery;

namespace {

constexpr double kHalfBeam = 0.5;  // m

// What a config sets under env.options.
struct Options {
  double target = 0;
  double tolerance = 0.02;

  Fields fields() {
    Fields f;
    f.Add("target", &target, "where on the beam the ball shall be").Range(-0.4, 0.4).Unit("m");
    f.Add("tolerance", &tolerance, "how near is near enough").Range(0.001, 0.1).Unit("m");
    return f;
  }
};

class BallBeamTask final : public Task {
 public:
  // Names are looked up once; a wrong one is an error that suggests the right one.
  BallBeamTask(const Physics& physics, const Options& options)
      : options_(options),
        tilt_(physics.Qpos("tilt")),
        roll_(physics.Qpos("roll")),
        ball_(physics.Body("ball")),
        level_(physics.Keyframe("level")),
        default_mass_(physics.model().body_mass[ball_]) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "Rookery's example of a custom env";
    spec.observations = {{.name = "position", .shape = {2}, .unit = "rad, m"},
                         {.name = "velocity", .shape = {2}, .unit = "rad/s, m/s"},
                         {.name = "to_target", .shape = {1}, .unit = "m"}};
    // The ball's mass is drawn, scheduled or fixed by the config: env.params.ball_mass.
    spec.parameters = {{.name = "ball_mass",
                        .low = 0.02,
                        .high = 0.5,
                        .default_value = default_mass_,
                        .unit = "kg"}};
    spec.diagnostics = {{"near"}, {"slow"}};
    spec.control_timestep = 0.02;  // 4 physics steps
    spec.time_limit = 500;         // frames: 10 s
    spec.has_success = true;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    mjModel& model = physics.MutableModel();
    const double scale = parameters[0] / model.body_mass[ball_];
    model.body_mass[ball_] *= scale;
    for (int axis = 0; axis < 3; ++axis) model.body_inertia[3 * ball_ + axis] *= scale;
    mj_setConst(&model, &physics.data());  // what MuJoCo derives from masses

    physics.ResetTo(level_);
    physics.qpos()[tilt_] += random.Uniform(-0.1, 0.1);
    physics.qpos()[roll_] += random.Uniform(-0.4, 0.4);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
    out.Write(1, physics.qvel());
    out.Write(2, {options_.target - physics.qpos()[roll_]});
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double ball = physics.qpos()[roll_];
    const double error = ball - options_.target;
    const double near = Tolerance(error, {-options_.tolerance, options_.tolerance}, 0.5);
    const double slow = Tolerance(physics.qvel()[roll_], {}, 1);
    diagnostics[0] = near;
    diagnostics[1] = slow;
    return {.reward = near * (1 + slow) / 2,
            .terminated = std::abs(ball) > kHalfBeam,  // it has fallen
            .success = std::abs(error) < options_.tolerance};
  }

 private:
  Options options_;
  int tilt_, roll_, ball_, level_;
  double default_mass_;  // kg
};

// It lies beside the library, wherever that is.
std::filesystem::path ModelFile() {
  return FolderOf(reinterpret_cast<const void*>(&ModelFile)) / "ball_beam.xml";
}

EnvFactory Make(const ConfigNode& node) {
  Options options;
  options.fields().Read(node, "env.options");
  return TaskEnvFactory("custom/ball_beam", Model::FromFile(ModelFile()),
                        [options](const Physics& physics) {
                          return std::make_unique<BallBeamTask>(physics, options);
                        });
}

}  // namespace

EnvEntry BallBeam() {
  return {.id = "custom/ball_beam",
          .summary = "tilt a beam so that a ball rolls to a target",
          .make = Make,
          .options_help = [] { return Options{}.fields().Help(); },
          .files = [] { return std::vector{ModelFile()}; }};
}
