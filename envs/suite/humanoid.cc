// Humanoid: two legs, two arms, 21 joints (dm_control's suite/humanoid.py). Observations are listed
// in humanoid_task.h.
#include "envs/suite/humanoid_task.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

const HumanoidModel& Parts() {
  static const HumanoidModel model = {
      .source = "dm_control suite/humanoid.py",
      .control_timestep = 0.025,
      .torso = "torso",
      .up_axis = 2,
      .velocity_sensor = "torso_subtreelinvel",
      .limbs = {"left_hand", "left_foot", "right_hand", "right_foot"},
  };
  return model;
}

EnvEntry Make(const std::string& task, std::string summary, double move_speed,
              bool pure_state = false) {
  return Entry("humanoid_" + task, std::move(summary), "humanoid.xml", [=](const Physics& physics) {
    return std::make_unique<HumanoidTask>(physics, Parts(), move_speed, pure_state);
  });
}

}  // namespace

std::vector<EnvEntry> Humanoid() {
  return {Make("stand", "stand up with legs and arms", 0),
          Make("walk", "walk with legs and arms, up to 1 m/s", 1),
          Make("run", "run with legs and arms, up to 10 m/s", 10),
          Make("run_pure_state", "the same; positions and velocities observed", 10, true)};
}

}  // namespace rookery::suite
