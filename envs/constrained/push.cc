// Push: a blade pushes three blocks, one after the other, from a table's middle towards an edge,
// and none over it (latentsafesets/envs/push_env.py there, whose gripper this blade stands for).
//
//   blade (2)           m   x, y
//   target (2)          m   where its servos pull it
//   blocks (3, 3)       m   x, y, z of each
//   orientations (3, 4)     quaternions of the blocks
//   action (2)          m   how far the target moves
//
// A reward is of the state after the step: 0 where every block is away from the middle line and in
// the table's width, else -1. A block that lies beside the table costs 1 a step, for ever. Nothing
// ends an episode but time.
#include <algorithm>
#include <array>
#include <cmath>

#include "envs/constrained/constrained.h"
#include "envs/constrained/push_controllers.h"
#include "envs/constrained/push_model.h"
#include "envs/constrained/servo_target.h"

namespace rookery::constrained {
namespace {

constexpr std::array<const char*, 3> kBlocks = {"red", "green", "blue"};
constexpr double kStart = 0.06;     // m, y: before the blocks
constexpr double kReach = 0.4;      // m, of the target on either side
constexpr double kAway = 0.075;     // m, from y = 0
constexpr double kHalfWidth = 0.2;  // m, from x = 0
constexpr double kFallen = 0.2;     // m, of a block's centre from the table's top
constexpr int kPhysicsSteps = 50;   // a step; 5 ms each

class PushTask final : public Task {
 public:
  explicit PushTask(const Physics& physics) {
    std::ranges::transform(kBlocks, blocks_.begin(),
                           [&](const char* name) { return physics.Body(name); });
  }

  EnvSpec Spec() const override {
    return {.source = "LS3's code, latentsafesets/envs/push_env.py, with a model of our own",
            .observations = {{.name = "blade", .shape = {2}, .unit = "m"},
                             {.name = "target", .shape = {2}, .unit = "m"},
                             {.name = "blocks", .shape = {3, 3}, .unit = "m"},
                             {.name = "orientations", .shape = {3, 4}}},
            .action = {.low = {-kMaxMove, -kMaxMove}, .high = {kMaxMove, kMaxMove}, .unit = "m"},
            .time_limit = 150,
            .control_timestep = 0.25,
            .has_cost = true,
            .has_success = true};
  }

  void InitializeEpisode(Physics& physics, Random&, std::span<const double>) override {
    physics.qpos()[1] = kStart;  // the blade's joints are the first
    target_.Begin({0, kStart});
  }

  void BeforeStep(Physics&, std::span<const float> action) override { target_.Move(action); }
  void BeforePhysicsStep(Physics& physics) override { target_.Drive(physics); }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos().first(2));
    out.Write(1, target_.place());
    const std::span<float> places = out.Observation<float>(2);
    const std::span<float> orientations = out.Observation<float>(3);
    for (size_t i = 0; i < blocks_.size(); ++i) {
      std::copy_n(Place(physics, i), 3, places.subspan(3 * i).begin());
      std::copy_n(physics.data().xquat + 4 * blocks_[i], 4, orientations.subspan(4 * i).begin());
    }
  }

  StepResult Evaluate(const Physics& physics, std::span<double>) override {
    bool all_away = true, any_fallen = false;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      const double* place = Place(physics, i);
      all_away &= std::abs(place[1]) > kAway && std::abs(place[0]) < kHalfWidth;
      any_fallen |= std::abs(place[2]) > kFallen;
    }
    const bool done = all_away && !any_fallen;
    return {.reward = done ? 0.0 : -1.0, .cost = any_fallen ? 1.0 : 0.0, .success = done};
  }

 private:
  const double* Place(const Physics& physics, size_t block) const {
    return physics.data().xpos + 3 * blocks_[block];
  }

  std::array<int, 3> blocks_{};
  ServoTarget target_{kReach, kPhysicsSteps};
};

}  // namespace

std::vector<EnvEntry> Push() {
  return {Entry(
      "push", "push three blocks towards a table's edge, and none over it",
      [] { return Model::FromXml(kPushModel); },
      [](const Physics& physics) { return std::make_unique<PushTask>(physics); },
      PushControllers())};
}

}  // namespace rookery::constrained
