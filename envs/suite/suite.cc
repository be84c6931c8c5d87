#include "envs/suite/suite.h"

#include <iterator>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/rewards.h"
#include "envs/mujoco/task_env.h"

namespace rookery::suite {

std::vector<EnvEntry> Entries() {
  std::vector<EnvEntry> entries;
  for (auto domain :
       {Acrobot, BallInCup, Cartpole, Cheetah, Dog, Finger, Fish, Hopper, Humanoid, HumanoidCmu,
        Lqr, Manipulator, Pendulum, PointMass, Quadruped, Reacher, Stacker, Swimmer, Walker}) {
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

double SmallControl(const Physics& physics) {
  double sum = 0;
  for (const double control : physics.ctrl()) {
    sum += Tolerance(control, {}, 1, Sigmoid::kQuadratic, 0);
  }
  return (4 + sum / physics.model().nu) / 5;
}

void AddMotor(mjSpec& spec, const std::string& name, const std::string& joint) {
  mjsActuator* motor = mjs_addActuator(&spec, mjs_getSpecDefault(&spec));
  mjs_setToMotor(motor);
  mjs_setName(motor->element, name.c_str());
  motor->trntype = mjTRN_JOINT;
  mjs_setString(motor->target, joint.c_str());
}

}  // namespace rookery::suite
