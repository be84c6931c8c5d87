// Stacker: a planar arm that stacks boxes so that one of them is in a target (dm_control's
// suite/stacker.py).
//
//   arm_pos, arm_vel, touch, hand_pos   as in planar_arm.h
//   box_pos (boxes, 4)    m, 1        of each box x, z; orientation: w and y of its quaternion
//   box_vel (3 boxes)     m/s, rad/s  of each box x, angle, z
//   target_pos (2)        m           x, z
#include <algorithm>
#include <array>
#include <numbers>

#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/edit.h"
#include "envs/suite/planar_arm.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kClose = 0.01;  // m
constexpr int kMaxBoxes = 4;

struct Box {
  int body, site;
  int x, y, z;  // joints: slides along x and z, hinge about y
};

class StackTask final : public Task {
 public:
  StackTask(const Physics& physics, int num_boxes)
      : arm_(physics),
        target_(physics.Body("target")),
        target_site_(physics.Site("target")),
        target_geom_(physics.Geom("target")),
        grasp_(physics.Site("grasp")) {
    for (int i = 0; i < num_boxes; ++i) {
      const std::string name = StrCat("box", i);
      boxes_.push_back({physics.Body(name), physics.Site(name), physics.Joint(name + "_x"),
                        physics.Joint(name + "_y"), physics.Joint(name + "_z")});
    }
  }

  EnvSpec Spec() const override {
    const auto boxes = static_cast<int64_t>(boxes_.size());
    EnvSpec spec;
    spec.source = "dm_control suite/stacker.py";
    spec.observations = PlanarArm::Observations();
    spec.observations.push_back({.name = "box_pos", .shape = {boxes, 4}, .unit = "m, 1"});
    spec.observations.push_back({.name = "box_vel", .shape = {3 * boxes}, .unit = "m/s, rad/s"});
    spec.observations.push_back({.name = "target_pos", .shape = {2}, .unit = "m"});
    spec.diagnostics = {{"box_to_target", "m"}, {"hand_to_target", "m"}};
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
    std::array<double, 4 * kMaxBoxes> positions;
    std::array<double, 3 * kMaxBoxes> velocities;
    for (size_t i = 0; i < boxes_.size(); ++i) {
      const auto [body, site, x, y, z] = boxes_[i];
      std::ranges::copy(PlanarPose(physics, body), positions.begin() + 4 * i);
      std::ranges::copy(std::array{qvel[dof[x]], qvel[dof[y]], qvel[dof[z]]},
                        velocities.begin() + 3 * i);
    }
    const double* target = physics.data().xpos + 3 * target_;
    out.Write(4, std::span(positions).first(4 * boxes_.size()));
    out.Write(5, std::span(velocities).first(3 * boxes_.size()));
    out.Write(6, {target[0], target[2]});
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    double box_distance = kInfinity;
    for (const Box& box : boxes_) {
      box_distance = std::min(box_distance, SiteDistance(physics, box.site, target_site_));
    }
    const double hand_distance = SiteDistance(physics, grasp_, target_site_);
    diagnostics[0] = box_distance;
    diagnostics[1] = hand_distance;
    const double box_is_close = Tolerance(box_distance, {}, 2 * BoxSize(physics));
    const double hand_is_far = Tolerance(hand_distance, {0.1, kInfinity}, kClose);
    return {.reward = box_is_close * hand_is_far};
  }

 private:
  double BoxSize(const Physics& physics) const {  // half its side, m
    return physics.model().geom_size[3 * target_geom_];
  }

  void Randomize(Physics& physics, Random& random) {
    arm_.Randomize(physics, random);
    mjModel& model = physics.MutableModel();
    const auto level = static_cast<double>(random.Below(boxes_.size()));
    model.body_pos[3 * target_ + 2] = BoxSize(physics) * (2 * level + 1);
    model.body_pos[3 * target_] = random.Uniform(-0.37, 0.37);
    double* qpos = physics.data().qpos;
    for (const Box& box : boxes_) {
      qpos[model.jnt_qposadr[box.x]] = random.Uniform(0.1, 0.3);
      qpos[model.jnt_qposadr[box.z]] = random.Uniform(0, 0.7);
      qpos[model.jnt_qposadr[box.y]] = random.Uniform(0, 2 * std::numbers::pi);
    }
  }

  PlanarArm arm_;
  int target_, target_site_, target_geom_, grasp_;
  std::vector<Box> boxes_;
};

EnvEntry Make(int num_boxes) {
  const auto make_model = [=] {
    const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/stacker.xml"));
    for (int i = num_boxes; i < kMaxBoxes; ++i) Remove(*spec, mjOBJ_BODY, StrCat("box", i));
    return Model::FromSpec(*spec);
  };
  const auto make_task = [=](const Physics& physics) {
    return std::make_unique<StackTask>(physics, num_boxes);
  };
  return Entry(StrCat("stacker_stack_", num_boxes),
               StrCat("stack ", num_boxes, " boxes with a planar arm, one of them into a target"),
               make_model, make_task);
}

}  // namespace

std::vector<EnvEntry> Stacker() { return {Make(2), Make(4)}; }

}  // namespace rookery::suite
