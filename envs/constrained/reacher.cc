// Reacher: dm_control's arm of two links, whose finger shall come to a target and never over a disc
// that is in its way (dm_control/suite/reacher.py there, a changed copy, and dmc2gym/wrappers.py).
//
//   position (2)     rad    shoulder, wrist
//   to_target (2)    m      from the finger
//   to_obstacle (2)  m      from the finger
//   velocity (2)     rad/s
//   action (2)              half of it drives the motors
//
// A reward is of the state after the step: 0 where the finger touches the target, else -1. Once it
// has touched the obstacle the motors are off until the episode's end. Nothing ends one but time.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "envs/constrained/constrained.h"
#include "envs/constrained/reacher_controllers.h"
#include "envs/mujoco/assets.h"

namespace rookery::constrained {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTargetSize = 0.015, kObstacleSize = 0.05;  // m, radii
constexpr double kShoulder = 0.53 * kPi, kWrist = 0.85 * kPi;
constexpr double kDrive = 0.5;  // of an action

// Puts a disc where dm_control's polar coordinates say.
void Place(mjsGeom& geom, double angle, double distance, double radius) {
  geom.pos[0] = distance * std::sin(angle);
  geom.pos[1] = distance * std::cos(angle);
  geom.pos[2] = 0.01;  // the height of the arm
  geom.size[0] = radius;
}

void Paint(mjsGeom& geom, std::array<float, 4> rgba) { std::ranges::copy(rgba, geom.rgba); }

std::shared_ptr<const Model> MakeModel() {
  const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/reacher.xml"));
  mjsGeom* target = mjs_asGeom(mjs_findElement(spec.get(), mjOBJ_GEOM, "target"));
  Place(*target, -0.25 * kPi, 0.25, kTargetSize);
  Paint(*target, {1, 1, 0, 1});

  mjsGeom* obstacle =
      mjs_addGeom(mjs_findBody(spec.get(), "world"), mjs_getSpecDefault(spec.get()));
  mjs_setName(obstacle->element, "obstacle");
  mjs_setString(obstacle->material, "target");
  obstacle->type = mjGEOM_SPHERE;
  Place(*obstacle, -0.3 * kPi, 0.13, kObstacleSize);
  Paint(*obstacle, {1, 0, 0, 1});
  return Model::FromSpec(*spec);
}

class ReacherTask final : public Task {
 public:
  explicit ReacherTask(const Physics& physics)
      : shoulder_(static_cast<size_t>(physics.Qpos("shoulder"))),
        wrist_(static_cast<size_t>(physics.Qpos("wrist"))),
        finger_(physics.Geom("finger")),
        target_(physics.Geom("target")),
        obstacle_(physics.Geom("obstacle")) {}

  EnvSpec Spec() const override {
    return {.source = "LS3's code, dm_control/suite/reacher.py and dmc2gym/wrappers.py",
            .observations = {{.name = "position", .shape = {2}, .unit = "rad"},
                             {.name = "to_target", .shape = {2}, .unit = "m"},
                             {.name = "to_obstacle", .shape = {2}, .unit = "m"},
                             {.name = "velocity", .shape = {2}, .unit = "rad/s"}},
            .action = {.low = {-1, -1}, .high = {1, 1}},
            .parameters = {{.name = "random_start",
                            .low = 0,
                            .high = 1,
                            .help = "1: it begins in any pose off the obstacle"}},
            .time_limit = 100,
            .has_cost = true,
            .has_success = true};
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    is_off_ = false;
    physics.qpos()[shoulder_] = kShoulder;
    physics.qpos()[wrist_] = kWrist;
    if (parameters[0] <= 0.5) return;
    do {
      physics.qpos()[shoulder_] = random.Uniform(-kPi, kPi);
      physics.qpos()[wrist_] = random.Uniform(-kWrist, kWrist);
      physics.Forward();
    } while (Touches(physics, obstacle_));
  }

  void BeforeStep(Physics& physics, std::span<const float> action) override {
    for (size_t i = 0; i < action.size(); ++i) {
      physics.ctrl()[i] = is_off_ ? 0 : kDrive * static_cast<double>(action[i]);
    }
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
    out.Write(1, FromFinger(physics, target_));
    out.Write(2, FromFinger(physics, obstacle_));
    out.Write(3, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double>) override {
    const bool violates = Touches(physics, obstacle_), reaches = Touches(physics, target_);
    is_off_ |= violates;
    return {.reward = reaches ? 0.0 : -1.0, .cost = violates ? 1.0 : 0.0, .success = reaches};
  }

 private:
  // In the plane, m.
  std::array<double, 2> FromFinger(const Physics& physics, int geom) const {
    const double* place = physics.data().geom_xpos + 3 * geom;
    const double* finger = physics.data().geom_xpos + 3 * finger_;
    return {place[0] - finger[0], place[1] - finger[1]};
  }

  bool Touches(const Physics& physics, int geom) const {
    const std::array<double, 2> way = FromFinger(physics, geom);
    const double* size = physics.model().geom_size;
    return std::hypot(way[0], way[1]) <= size[3 * geom] + size[3 * finger_];
  }

  size_t shoulder_, wrist_;
  int finger_, target_, obstacle_;
  bool is_off_ = false;  // the motors, since it has touched the obstacle
};

}  // namespace

std::vector<EnvEntry> Reacher() {
  return {Entry(
      "reacher", "move a two-link arm's finger to a target, and never over an obstacle", MakeModel,
      [](const Physics& physics) { return std::make_unique<ReacherTask>(physics); },
      ReacherControllers())};
}

}  // namespace rookery::constrained
