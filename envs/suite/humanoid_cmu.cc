// Humanoid_CMU: the humanoid of the CMU motion capture data, with 56 joints (dm_control's
// suite/humanoid_CMU.py). Observations are listed in humanoid_task.h.
#include "envs/suite/humanoid_task.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

const HumanoidModel& Parts() {
  static const HumanoidModel model = {
      .source = "dm_control suite/humanoid_CMU.py",
      .control_timestep = 0.02,
      .torso = "thorax",
      .up_axis = 1,
      .velocity_sensor = "thorax_subtreelinvel",
      .limbs = {"lhand", "lfoot", "rhand", "rfoot"},
  };
  return model;
}

EnvEntry Make(const std::string& task, std::string summary, double move_speed) {
  return Entry("humanoid_CMU_" + task, std::move(summary), "humanoid_CMU.xml",
               [=](const Physics& physics) {
                 return std::make_unique<HumanoidTask>(physics, Parts(), move_speed);
               });
}

}  // namespace

std::vector<EnvEntry> HumanoidCmu() {
  return {Make("stand", "stand up with the body of the CMU motion capture data", 0),
          Make("walk", "walk with that body, up to 1 m/s", 1),
          Make("run", "run with that body, up to 10 m/s", 10)};
}

}  // namespace rookery::suite
