// Gymnasium's MuJoCo v5 tasks (Towers et al., arXiv:2407.17032): models from the installed
// gymnasium, options, observations, rewards, terminations and initial states as there. A task a
// file, all of them listed in Entries().
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "envs/gymnasium/gymnasium_task.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"

namespace rookery::gymnasium {

EnvEntry Ant();
EnvEntry HalfCheetah();
EnvEntry Hopper();
EnvEntry Humanoid();
EnvEntry HumanoidStandup();
EnvEntry InvertedDoublePendulum();
EnvEntry InvertedPendulum();
EnvEntry Pusher();
EnvEntry Reacher();
EnvEntry Swimmer();
EnvEntry Walker2d();

// All of the above.
std::vector<EnvEntry> Entries();

// "gym/<name>-v5"; for the files of the tasks. `Options` has a fields() and a ModelOptions `model`,
// and `TaskType` is made of a Physics and Options.
template <class TaskType, class Options>
EnvEntry Entry(const std::string& name, std::string summary) {
  const std::string id = "gym/" + name + "-v5";
  const auto make = [id](const ConfigNode& node) {
    Options options;
    options.fields().Read(node, "env.options");
    return TaskEnvFactory(
        id, Model::FromFile(ModelFile(options.model.xml_file)),
        [options](const Physics& physics) { return std::make_unique<TaskType>(physics, options); });
  };
  const auto help = [] {
    Options options;
    return options.fields().Help();
  };
  return {id, std::move(summary), make, help};
}

}  // namespace rookery::gymnasium
