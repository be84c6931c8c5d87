#include "envs/suite/suite.h"

#include <iterator>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/task_env.h"

namespace rookery::suite {

std::vector<EnvEntry> Entries() {
  std::vector<EnvEntry> entries;
  for (auto domain : {BallInCup, Cartpole, Cheetah, Finger, Pendulum, Reacher, Walker}) {
    std::vector<EnvEntry> tasks = domain();
    std::move(tasks.begin(), tasks.end(), std::back_inserter(entries));
  }
  return entries;
}

EnvEntry Entry(const std::string& name, std::string summary, const std::string& model,
               TaskFactory make_task) {
  const std::string id = "dmc/" + name;
  const auto make = [id, model, make_task](const ConfigNode& options) {
    Fields{}.Read(options, "env.options");
    return TaskEnvFactory(id, Model::FromFile(FindAsset("dm_control/suite/" + model)), make_task);
  };
  return {id, std::move(summary), make};
}

}  // namespace rookery::suite
