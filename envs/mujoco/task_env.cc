#include "envs/mujoco/task_env.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/step_together.h"

namespace rookery {
namespace {

ActionSpec ActuatorSpec(const mjModel& model, const std::string& id, const std::string& unit) {
  if (model.nu == 0) {
    throw UserError(StrCat("env ", id, ": the model '", model.names,
                           "' has no actuators to act with; add them to it, or give spec.action ",
                           "bounds and override BeforeStep()"));
  }
  ActionSpec action{.unit = unit};
  for (int i = 0; i < model.nu; ++i) {
    if (!model.actuator_ctrllimited[i]) {
      const char* name = mj_id2name(&model, mjOBJ_ACTUATOR, i);
      throw UserError(StrCat("env ", id, ": actuator ",
                             name != nullptr ? StrCat("'", name, "'") : std::to_string(i),
                             " has no control range; give it ctrlrange in the model"));
    }
    action.low.push_back(model.actuator_ctrlrange[2 * i]);
    action.high.push_back(model.actuator_ctrlrange[2 * i + 1]);
  }
  return action;
}

int StepsPerFrame(double control_timestep, double physics_timestep, const std::string& id) {
  const double ratio = control_timestep / physics_timestep;
  // 1e-8 as in dm_control's compute_n_steps: far below a step, far above rounding.
  // Negated, so that the NaN of two zeros is refused too.
  if (!(ratio >= 1 && std::abs(ratio - std::round(ratio)) <= 1e-8)) {
    throw UserError(StrCat("env ", id, ": the control timestep, ", control_timestep,
                           " s, is not a multiple of the physics timestep, ", physics_timestep,
                           " s"));
  }
  return static_cast<int>(std::lround(ratio));
}

}  // namespace

void Task::Forward(Physics& physics) { physics.Forward(); }

void Task::BeforeStep(Physics& physics, std::span<const float> action) {
  if (action.size() != physics.ctrl().size()) {
    throw UserError(StrCat("the task's action has ", action.size(), " elements, its model ",
                           physics.ctrl().size(),
                           " actuators: give spec.action as many, or override BeforeStep()"));
  }
  std::copy(action.begin(), action.end(), physics.ctrl().begin());
}

void Task::Rewards(const Transitions&, std::span<const double>, const Outcomes&) const {
  throw EnvError("the task has no Rewards()");
}

TaskEnv::TaskEnv(std::string id, std::shared_ptr<const Model> model, const TaskFactory& make_task)
    : physics_(std::move(model)), task_(make_task(physics_)), spec_(task_->Spec()) {
  spec_.id = std::move(id);
  spec_.physics_timestep = physics_.timestep();
  if (spec_.control_timestep == 0) spec_.control_timestep = physics_.timestep();
  steps_per_frame_ = StepsPerFrame(spec_.control_timestep, spec_.physics_timestep, spec_.id);
  ActionSpec& action = spec_.action;
  if (action.kind == ActionSpec::Kind::kBox && action.low.empty() && action.high.empty()) {
    action = ActuatorSpec(physics_.model(), spec_.id, action.unit);
  }
}

void TaskEnv::Vary(const ConfigNode& randomize) {
  variation_.emplace(randomize, physics_);
  const std::vector<ParameterSpec>& varied = variation_->parameters();
  std::vector<double> lowest;
  for (const ParameterSpec& parameter : varied) lowest.push_back(parameter.sampled_low);
  variation_->Apply(lowest, physics_);
  physics_.Reset();
  Random random(uint64_t{0});
  std::string fault;
  Attempt(fault, [&] { task_->InitializeEpisode(physics_, random, DefaultParameters(spec_)); });
  if (fault.empty()) variation_->LeaveOutOverwritten(lowest, physics_);
  spec_.parameters.insert(spec_.parameters.end(), varied.begin(), varied.end());
}

void TaskEnv::Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) {
  Random random(seed);
  if (variation_) {
    const std::vector<ParameterSpec>& varied = variation_->parameters();
    variation_->Apply(parameters.last(varied.size()), physics_);
    parameters = parameters.first(parameters.size() - varied.size());
  }
  physics_.Reset();
  task_->InitializeEpisode(physics_, random, parameters);
  task_->Forward(physics_);
  task_->Observe(physics_, out);
}

StepResult TaskEnv::Step(std::span<const float> action, const Outputs& out) {
  FrameStep alone{this, action, out};
  StepTogether({&alone, 1});
  if (!alone.fault.empty()) throw EnvError(alone.fault);
  return alone.result;
}

void TaskEnv::StepTogether(std::span<FrameStep> frames) {
  const auto env = [&](size_t i) -> TaskEnv& { return static_cast<TaskEnv&>(*frames[i].env); };
  std::vector<SimulationStep> steps;
  steps.reserve(frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    steps.push_back({&env(i).physics_, std::move(frames[i].fault)});
    Attempt(steps[i].fault, [&] { env(i).task_->BeforeStep(env(i).physics_, frames[i].action); });
  }
  const bool senses = task_->SensesEachPhysicsStep();
  rookery::StepTogether(steps, task_->Order(), steps_per_frame_,
                        [&](size_t i) {
                          frames[i].pulse.Beat();
                          env(i).task_->BeforePhysicsStep(env(i).physics_);
                        },
                        {.sensors = senses, .energy = senses, .cameras = senses});
  for (size_t i = 0; i < frames.size(); ++i) {
    FrameStep& frame = frames[i];
    frame.fault = std::move(steps[i].fault);
    Attempt(frame.fault, [&] {
      Task& task = *env(i).task_;
      task.AfterSteps(env(i).physics_);
      frame.result = task.Evaluate(env(i).physics_, frame.out.diagnostics());
      task.Observe(env(i).physics_, frame.out);
    });
  }
}

bool TaskEnv::Render(int width, int height, std::span<uint8_t> rgb) {
  if (!camera_) {
    if (!Camera::Available()) return false;
    camera_ = std::make_unique<Camera>(physics_, task_->Camera(physics_));
  }
  camera_->Render(*simulation(), width, height, rgb);
  return true;
}

void TaskEnv::Rewards(const Transitions& transitions, std::span<const double> parameters,
                      const Outcomes& out) const {
  CheckRewardSizes(spec_, transitions, parameters, out);
  try {
    const size_t varied = variation_ ? variation_->parameters().size() : 0;
    if (varied == 0) return task_->Rewards(transitions, parameters, out);
    const size_t all = spec_.parameters.size();
    task_->Rewards(transitions, LeadingColumns(parameters, all, all - varied), out);
  } catch (const EnvError& error) {
    throw EnvError(StrCat("env ", spec_.id, ": ", error.what()));
  }
}

EnvFactory TaskEnvFactory(std::string id, std::shared_ptr<const Model> model,
                          TaskFactory make_task) {
  return [id = std::move(id), model = std::move(model), make_task = std::move(make_task)] {
    return std::make_unique<TaskEnv>(id, model, make_task);
  };
}

}  // namespace rookery
