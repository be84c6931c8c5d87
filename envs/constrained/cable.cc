// Cable: a gripper drags a cable by one end over a table, so that the other end comes to a goal
// behind a wall, and neither touches the wall. Our own, in place of LS3's routing of a cable by a
// real robot, of which there is no code.
//
//   gripper (2)    m   x, y
//   target (2)     m   where its servos pull it
//   cable (11, 2)  m   x, y of its nodes, from the gripper to the free end
//   action (2)     m   how far the target moves
//
// A reward is of the state after the step: 0 where the free end is within the goal, else -1. A step
// costs 1 where anything touched the wall in its course. Nothing ends an episode but time.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/strings.h"
#include "envs/constrained/cable_controllers.h"
#include "envs/constrained/cable_model.h"
#include "envs/constrained/cable_place.h"
#include "envs/constrained/constrained.h"
#include "envs/constrained/servo_target.h"

namespace rookery::constrained {
namespace {

constexpr double kGoalRadius = 0.05;                    // m
constexpr Place kStart = {-0.15, 0};                    // m, of the gripper
constexpr double kStartRange = 0.02, kTurnRange = 0.4;  // m, rad: on either side of it
constexpr double kReach = 0.4;                          // m, of the target on either side
constexpr int kPhysicsSteps = 20;                       // a step; 5 ms each

class CableTask final : public Task {
 public:
  explicit CableTask(const Physics& physics)
      : wall_(physics.Geom("wall")),
        end_(physics.Site("cable_S_last")),
        swivel_(static_cast<size_t>(physics.Qpos("swivel"))) {
    for (size_t i = 0; i < links_.size(); ++i) {
      const std::string link = i == 0                   ? "first"
                               : i + 1 == links_.size() ? "last"
                                                        : std::to_string(i);
      links_[i] = physics.Body("cable_B_" + link);
    }
  }

  EnvSpec Spec() const override {
    return {.source = "ours, after LS3's cable routing",
            .observations = {{.name = "gripper", .shape = {2}, .unit = "m"},
                             {.name = "target", .shape = {2}, .unit = "m"},
                             {.name = "cable", .shape = {kCableNodes, 2}, .unit = "m"}},
            .action = {.low = {-kMaxDrag, -kMaxDrag}, .high = {kMaxDrag, kMaxDrag}, .unit = "m"},
            .time_limit = 120,
            .control_timestep = 0.1,
            .has_cost = true,
            .has_success = true};
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    Place start = kStart;
    for (size_t i = 0; i < 2; ++i) {
      start[i] += random.Uniform(-kStartRange, kStartRange);
      physics.qpos()[i] = start[i];  // the gripper's joints are the first
    }
    target_.Begin(start);
    physics.qpos()[swivel_] = random.Uniform(-kTurnRange, kTurnRange);
  }

  void BeforeStep(Physics&, std::span<const float> action) override {
    target_.Move(action);
    touched_ = false;
  }

  void BeforePhysicsStep(Physics& physics) override {
    if (target_.done() > 0) touched_ |= TouchesWall(physics);
    target_.Drive(physics);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos().first(2));
    out.Write(1, target_.place());
    const std::span<float> nodes = out.Observation<float>(2);
    for (size_t i = 0; i < links_.size(); ++i) {
      std::copy_n(physics.data().xpos + 3 * links_[i], 2, nodes.subspan(2 * i).begin());
    }
    std::copy_n(End(physics), 2, nodes.last(2).begin());
  }

  StepResult Evaluate(const Physics& physics, std::span<double>) override {
    touched_ |= TouchesWall(physics);
    const double* end = End(physics);
    const bool there = std::hypot(end[0] - kCableGoal[0], end[1] - kCableGoal[1]) < kGoalRadius;
    return {.reward = there ? 0.0 : -1.0, .cost = touched_ ? 1.0 : 0.0, .success = there};
  }

 private:
  const double* End(const Physics& physics) const { return physics.data().site_xpos + 3 * end_; }

  bool TouchesWall(const Physics& physics) const {
    const std::span contacts(physics.data().contact, static_cast<size_t>(physics.data().ncon));
    return std::ranges::any_of(
        contacts, [&](const mjContact& c) { return c.geom[0] == wall_ || c.geom[1] == wall_; });
  }

  std::array<int, kCableNodes - 1> links_{};
  int wall_, end_;
  size_t swivel_;
  ServoTarget target_{kReach, kPhysicsSteps};
  bool touched_ = false;  // the wall, in this step
};

}  // namespace

std::vector<EnvEntry> Cable() {
  return {Entry(
      "cable", "drag a cable's end to a goal behind a wall, and never touch the wall",
      [] { return Model::FromXml(kCableModel); },
      [](const Physics& physics) { return std::make_unique<CableTask>(physics); },
      CableControllers())};
}

}  // namespace rookery::constrained
