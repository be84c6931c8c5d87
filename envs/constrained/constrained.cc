#include "envs/constrained/constrained.h"

#include <iterator>
#include <utility>

#include "envs/mujoco/task_env.h"

namespace rookery::constrained {

std::vector<EnvEntry> Entries() {
  std::vector<EnvEntry> entries;
  for (auto domain : {Cable, Navigation, Push, Reacher}) {
    std::vector<EnvEntry> envs = domain();
    std::move(envs.begin(), envs.end(), std::back_inserter(entries));
  }
  return entries;
}

EnvEntry Entry(const std::string& name, std::string summary,
               std::function<std::shared_ptr<const Model>()> make_model, TaskFactory make_task,
               std::vector<Controller> controllers) {
  const std::string id = "constrained/" + name;
  const auto make = [id, make_model = std::move(make_model),
                     make_task = std::move(make_task)](const ConfigNode& options) {
    Fields{}.Read(options, "env.options");
    return TaskEnvFactory(id, make_model(), make_task);
  };
  return {
      .id = id, .summary = std::move(summary), .make = make, .controllers = std::move(controllers)};
}

}  // namespace rookery::constrained
