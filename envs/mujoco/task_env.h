// TaskEnv: a model and a task as an Env.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envs/env.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/physics.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/task.h"
#include "envs/mujoco/variation/variation.h"

namespace rookery {

class TaskEnv final : public Env {
 public:
  // Throws UserError where task and model don't fit: an unknown name, an actuator without control
  // range, a control timestep that is no multiple of the physics timestep.
  TaskEnv(std::string id, std::shared_ptr<const Model> model, const TaskFactory& make_task);

  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override;
  StepResult Step(std::span<const float> action, const Outputs& out) override;
  void StepTogether(std::span<FrameStep> frames) override;
  bool Render(int width, int height, std::span<uint8_t> rgb) override;
  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override;

  // From now on every episode has the variations that `randomize` declares (variation.h): their
  // parameters come behind the task's own. Once at most. Throws UserError.
  void Vary(const ConfigNode& randomize);
  // Of Vary(); null before it.
  const Variation* variation() const { return variation_ ? &*variation_ : nullptr; }

  const Physics* simulation() override {
    task_->BeforeRender(physics_);
    return &physics_;
  }

  Physics& physics() { return physics_; }
  Task& task() { return *task_; }

 private:
  Physics physics_;
  std::unique_ptr<Task> task_;
  EnvSpec spec_;
  std::optional<Variation> variation_;
  int steps_per_frame_ = 1;
  std::unique_ptr<Camera> camera_;  // made at the first Render()
};

// A factory of TaskEnvs that share `model`.
EnvFactory TaskEnvFactory(std::string id, std::shared_ptr<const Model> model,
                          TaskFactory make_task);

}  // namespace rookery
