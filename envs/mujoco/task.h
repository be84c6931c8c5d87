// Task: what a MuJoCo environment is, beside its model: how an episode begins, what is observed,
// what is rewarded. The step loop, time limit, action mapping and repeat are not its business.
//
//   class Balance final : public Task {
//    public:
//     explicit Balance(const Physics& physics) : hinge_(physics.Qpos("hinge")) {}
//     EnvSpec Spec() const override {
//       return {.observations = {{.name = "angle", .shape = {1}, .unit = "rad"}},
//               .time_limit = 1000};
//     }
//     void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
//       physics.qpos()[hinge_] = random.Uniform(-0.1, 0.1);
//     }
//     void Observe(const Physics& physics, const Outputs& out) override {
//       out.Write(0, {physics.qpos()[hinge_]});
//     }
//     StepResult Evaluate(const Physics& physics, std::span<double>) override {
//       return {.reward = Tolerance(physics.qpos()[hinge_], {-0.1, 0.1}, 1)};
//     }
//     ...
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "core/random.h"
#include "envs/env.h"
#include "envs/mujoco/physics.h"

namespace rookery {

class Task {
 public:
  virtual ~Task() = default;

  // Observations, diagnostics, parameters, time limit in frames; control_timestep (seconds) is a
  // multiple of the model's timestep, 0 one of them. Id and physics_timestep are filled in, and the
  // action where it has no bounds: the model's actuators within their control ranges.
  virtual EnvSpec Spec() const = 0;

  // Sets positions, velocities and whatever else differs between episodes, starting from the
  // model's default state. All randomness comes from `random`; what it writes to
  // physics.MutableModel() stays, so write it in every episode.
  virtual void InitializeEpisode(Physics& physics, Random& random,
                                 std::span<const double> parameters) = 0;

  // After InitializeEpisode(): computes what follows from positions and velocities. The default is
  // physics.Forward(), without actuation.
  virtual void Forward(Physics& physics);

  // Before each frame; the default makes the action the control of the actuators.
  virtual void BeforeStep(Physics& physics, std::span<const float> action);

  // How the frame's physics steps are cut; the same for all tasks of a factory.
  virtual StepOrder Order() const { return StepOrder::kDmControl; }

  // Before each physics step: for a controller that is faster than the policy. qpos and qvel are
  // those of its beginning, and so is, in kDmControl, what follows from them; in kGymnasium that is
  // a physics step older. Sensors, energies and the places of cameras are the last frame's, unless
  // SensesEachPhysicsStep() says that they shall keep up, which takes time.
  virtual void BeforePhysicsStep(Physics&) {}
  virtual bool SensesEachPhysicsStep() const { return false; }

  // After the frame's physics steps: for what Evaluate() and Observe() ask for beyond them.
  virtual void AfterSteps(Physics&) {}

  // Writes every observation field of the present state.
  virtual void Observe(const Physics& physics, const Outputs& out) = 0;

  // After each frame: reward, termination, success, cost; writes every diagnostic.
  virtual StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) = 0;

  // Goal tasks: as Env::Rewards(), sizes checked; the default throws EnvError. Here and there the
  // env's id is put before what is thrown.
  virtual void Rewards(const Transitions& transitions, std::span<const double> parameters,
                       const Outcomes& out) const;

  // Before each picture: moves what is only drawn, such as the mark of a goal.
  virtual void BeforeRender(Physics&) {}

  // The camera of videos; -1 looks at the whole scene.
  virtual int Camera(const Physics& physics) const { return physics.model().ncam > 0 ? 0 : -1; }
};

// Makes a task for simulations of this one's model, with its names looked up. Thread-safe.
using TaskFactory = std::function<std::unique_ptr<Task>(const Physics&)>;

}  // namespace rookery
