// Goal tasks of Meta-World: models from the installed package, observations, rewards and initial
// states as there. A frame's reward is Meta-World's own unless env.options.reward_type is sparse;
// goals are rewarded in batches then. All of them are listed in Entries().
//
//   observation (39)   hand (3, m), opening (0 to 1), the object's place (3, m) and rotation (4),
//                      seven zeros; all of that as it was a frame before; the goal (3, m; zeros
//                      where it isn't observable)
//   achieved_goal (3)  what should be at the goal: the fingers' centre or the object
//   desired_goal (3)
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "envs/metaworld/sawyer_task.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"

namespace rookery::metaworld {

EnvEntry DrawerClose();
EnvEntry DrawerOpen();
EnvEntry Push();
EnvEntry Reach();
EnvEntry WindowClose();
EnvEntry WindowOpen();

// All of the above.
std::vector<EnvEntry> Entries();

// "metaworld/<name>-v3"; for the files of the tasks. `TaskType` is made of a Physics,
// SawyerOptions, `settings` and the settled state.
template <class TaskType>
EnvEntry Entry(const std::string& name, const SawyerSettings& settings, std::string summary) {
  const std::string id = "metaworld/" + name + "-v3";
  const auto make = [id, settings](const ConfigNode& node) {
    SawyerOptions options;
    options.fields().Read(node, "env.options");
    const std::shared_ptr<const Model> model = SawyerModel(settings.model_file);
    const auto settled =
        std::make_shared<const std::vector<double>>(SettledState(model, settings.hand_init));
    return TaskEnvFactory(id, model, [options, settings, settled](const Physics& physics) {
      return std::make_unique<TaskType>(physics, options, settings, settled);
    });
  };
  const auto help = [] {
    SawyerOptions options;
    return options.fields().Help();
  };
  return {id, std::move(summary), make, help};
}

}  // namespace rookery::metaworld
