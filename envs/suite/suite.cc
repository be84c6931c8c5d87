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
  return Entry(
      name, std::move(summary),
      [model] { return Model::FromFile(FindAsset("dm_control/suite/" + model)); },
      std::move(make_task));
}

EnvEntry Entry(const std::string& name, std::string summary,
               std::function<std::shared_ptr<const Model>()> make_model, TaskFactory make_task) {
  const std::string id = "dmc/" + name;
  const auto make = [id, make_model = std::move(make_model),
                     make_task = std::move(make_task)](const ConfigNode& options) {
    Fields{}.Read(options, "env.options");
    return TaskEnvFactory(id, make_model(), make_task);
  };
  return {id, std::move(summary), make};
}

}  // namespace rookery::suite
