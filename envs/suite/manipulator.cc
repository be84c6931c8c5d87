// Manipulator: a planar arm that brings a ball or a peg to a target, in free space or within a cup
// or a slot (dm_control's suite/manipulator.py).
//
//   arm_pos, arm_vel, touch, hand_pos   as in planar_arm.h
//   object_pos (4)  m, 1        x, z; orientation: w and y of its quaternion
//   object_vel (3)  m/s, rad/s  x, z, angle
//   target_pos (4)  m, 1        as object_pos
#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/mujoco/assets.h"
#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/edit.h"
#include "envs/suite/planar_arm.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kClose = 0.01;  // m
constexpr double kInHandProbability = 0.1;
constexpr double kInTargetProbability = 0.1;

struct Place {
  double x, z, angle;  // m, rad
};

void PlaceBody(mjModel& model, int body, const Place& place) {
  model.body_pos[3 * body] = place.x;
  model.body_pos[3 * body + 2] = place.z;
  model.body_quat[4 * body] = std::cos(place.angle / 2);
  model.body_quat[4 * body + 2] = std::sin(place.angle / 2);
}

// What the tasks have in common; Object is "ball" or "peg".
class BringTask : public Task {
 public:
  // `receptacle` is "" for targets in free space.
  BringTask(const Physics& physics, const std::string& object, const std::string& receptacle)
      : arm_(physics),
        x_(physics.Joint(object + "_x")),
        z_(physics.Joint(object + "_z")),
        angle_(physics.Joint(object + "_y")),
        object_(physics.Body(object)),
        target_(physics.Body("target_" + object)),
        receptacle_(receptacle.empty() ? -1 : physics.Body(receptacle)),
        object_site_(physics.Site(object)),
        target_site_(physics.Site("target_" + object)),
        grasp_(physics.Site("grasp")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/manipulator.py";
    spec.observations = PlanarArm::Observations();
    spec.observations.push_back({.name = "object_pos", .shape = {4}, .unit = "m, 1"});
    spec.observations.push_back({.name = "object_vel", .shape = {3}, .unit = "m/s, rad/s"});
    spec.observations.push_back({.name = "target_pos", .shape = {4}, .unit = "m, 1"});
    spec.diagnostics = {{"distance", "m"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.01;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    DrawWithoutCollision(physics, [&] { Randomize(physics, random); });
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    arm_.Observe(physics, out);
    const int* dof = physics.model().jnt_dofadr;
    const double* qvel = physics.data().qvel;
    out.Write(4, PlanarPose(physics, object_));
    out.Write(5, {qvel[dof[x_]], qvel[dof[z_]], qvel[dof[angle_]]});
    out.Write(6, PlanarPose(physics, target_));
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    diagnostics[0] = SiteDistance(physics, object_site_, target_site_);
    return {.reward = Reward(physics)};
  }

 protected:
  virtual double Reward(const Physics& physics) const { return AtTarget(physics); }

  static double Near(const Physics& physics, int site, int other) {
    return Tolerance(SiteDistance(physics, site, other), {0, kClose}, 2 * kClose);
  }
  double AtTarget(const Physics& physics) const {
    return Near(physics, object_site_, target_site_);
  }

 private:
  void Randomize(Physics& physics, Random& random) {
    constexpr double kPi = std::numbers::pi;
    arm_.Randomize(physics, random);

    mjModel& model = physics.MutableModel();
    const double max_angle = receptacle_ >= 0 ? kPi / 3 : kPi;
    const Place target = {random.Uniform(-0.4, 0.4), random.Uniform(0.1, 0.4),
                          random.Uniform(-max_angle, max_angle)};
    PlaceBody(model, target_, target);
    if (receptacle_ >= 0) PlaceBody(model, receptacle_, target);

    Place object = target;
    const double choice = random.Uniform();
    if (choice < kInHandProbability) {
      physics.Forward();
      const double* position = physics.data().site_xpos + 3 * grasp_;
      const double* frame = physics.data().site_xmat + 9 * grasp_;
      object = {position[0], position[2], kPi - std::atan2(frame[6], frame[0])};
    } else if (choice >= kInHandProbability + kInTargetProbability) {
      object = {random.Uniform(-0.5, 0.5), random.Uniform(0, 0.7), random.Uniform(0, 2 * kPi)};
      // As in the source, it stays when a further attempt places the object elsewhere.
      physics.data().qvel[model.jnt_dofadr[x_]] = random.Uniform(-5, 5);
    }
    double* qpos = physics.data().qpos;
    qpos[model.jnt_qposadr[x_]] = object.x;
    qpos[model.jnt_qposadr[z_]] = object.z;
    qpos[model.jnt_qposadr[angle_]] = object.angle;
  }

  PlanarArm arm_;
  int x_, z_, angle_;  // joints of the object
  int object_, target_, receptacle_, object_site_, target_site_, grasp_;
};

class BringPegTask final : public BringTask {
 public:
  BringPegTask(const Physics& physics, const std::string& receptacle)
      : BringTask(physics, "peg", receptacle),
        grasp_(physics.Site("grasp")),
        peg_grasp_(physics.Site("peg_grasp")),
        pinch_(physics.Site("pinch")),
        peg_pinch_(physics.Site("peg_pinch")),
        tip_(physics.Site("peg_tip")),
        target_tip_(physics.Site("target_peg_tip")) {}

 protected:
  double Reward(const Physics& physics) const override {
    const double grasping =
        (Near(physics, peg_grasp_, grasp_) + Near(physics, peg_pinch_, pinch_)) / 2;
    const double bringing = (AtTarget(physics) + Near(physics, tip_, target_tip_)) / 2;
    return std::max(bringing, grasping / 3);
  }

 private:
  int grasp_, peg_grasp_, pinch_, peg_pinch_, tip_, target_tip_;
};

EnvEntry Make(const std::string& task, std::string summary, const std::string& object,
              const std::string& receptacle) {
  const auto make_model = [=] {
    const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/manipulator.xml"));
    for (const std::string prop : {"ball", "target_ball", "cup", "peg", "target_peg", "slot"}) {
      if (prop != object && prop != "target_" + object && prop != receptacle) {
        Remove(*spec, mjOBJ_BODY, prop);
      }
    }
    return Model::FromSpec(*spec);
  };
  const auto make_task = [=](const Physics& physics) -> std::unique_ptr<Task> {
    if (object == "peg") return std::make_unique<BringPegTask>(physics, receptacle);
    return std::make_unique<BringTask>(physics, object, receptacle);
  };
  return Entry("manipulator_" + task, std::move(summary), make_model, make_task);
}

}  // namespace

std::vector<EnvEntry> Manipulator() {
  return {Make("bring_ball", "bring a ball to a target with a planar arm", "ball", ""),
          Make("bring_peg", "bring a peg to a target with a planar arm", "peg", ""),
          Make("insert_ball", "put a ball into a cup with a planar arm", "ball", "cup"),
          Make("insert_peg", "put a peg into a slot with a planar arm", "peg", "slot")};
}

}  // namespace rookery::suite
