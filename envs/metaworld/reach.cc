// reach: the fingers' centre to a goal in the air (Meta-World's sawyer_reach_v3.py).
#include "envs/metaworld/metaworld.h"
#include "envs/metaworld/puck_task.h"

namespace rookery::metaworld {
namespace {

constexpr double kTargetRadius = 0.05;  // m
constexpr Vector kHandInit = {0, 0.6, 0.2};

class ReachTask final : public PuckTask {
 public:
  using PuckTask::PuckTask;

 protected:
  void BeginTask(Physics& physics, const std::vector<double>& drawn) override {
    target_ = {drawn[3], drawn[4], drawn[5]};
    SetPuck(physics, {drawn[0], drawn[1], drawn[2]});
  }

  Vector Achieved(const Physics& physics) const override { return FingersCentre(physics); }

  Terms Reward(const Physics& physics) const override {
    const double distance = Distance(FingersCentre(physics), target_);
    const double in_place =
        Tolerance(distance, {0, kTargetRadius}, Distance(kHandInit, target_), Sigmoid::kLongTail);
    // The package's names of terms fit other tasks; these are what it reports under them.
    return {.reward = 10 * in_place,
            .near_object = distance,
            .grasp_reward = distance,
            .in_place_reward = in_place};
  }
};

}  // namespace

EnvEntry Reach() {
  return Entry<ReachTask>("reach",
                          {.source = "sawyer_reach_v3.py",
                           .model_file = "sawyer_reach_v3.xml",
                           .hand_init = kHandInit,
                           .random_low = {-0.1, 0.6, 0.02, -0.1, 0.8, 0.05},
                           .random_high = {0.1, 0.7, 0.02, 0.1, 0.9, 0.3},
                           .goal_low = {-0.1, 0.8, 0.05},
                           .goal_high = {0.1, 0.9, 0.3}},
                          "move an arm's fingers to a goal in the air");
}

}  // namespace rookery::metaworld
