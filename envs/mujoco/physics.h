// Physics: one simulation of a model.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <mujoco/mujoco.h>

#include "envs/mujoco/model.h"

namespace rookery {

// How the physics steps of a frame are cut. Positions and velocities are the same in both.
enum class StepOrder {
  kDmControl,  // what follows from positions and velocities is that of the frame's end
  kGymnasium,  // mj_step and nothing else: what follows from them stays a physics step behind
};

class Physics {
 public:
  explicit Physics(std::shared_ptr<const Model> model);
  Physics(const Physics&) = delete;
  Physics& operator=(const Physics&) = delete;

  // The model as loaded, with options of our own: no search for islands in a single tree.
  const mjModel& model() const { return model_; }
  // For writing to the model: this simulation's own copy, made at the first call.
  mjModel& MutableModel();
  // The same of the bodies' places in their parents (nbody x 3, m) alone: the rest stays shared.
  // Valid until the first call of MutableModel().
  std::span<double> MutableBodyPositions();
  int64_t model_writes() const { return model_writes_; }  // calls of MutableModel() so far
  const std::shared_ptr<const Model>& shared_model() const { return shared_; }
  const mjData& data() const { return *data_; }
  mjData& data() { return *data_; }

  // Places of named things, to be looked up once. Throw UserError naming the nearest.
  int Id(mjtObj type, const std::string& name) const;
  int Body(const std::string& name) const { return Id(mjOBJ_BODY, name); }
  int Geom(const std::string& name) const { return Id(mjOBJ_GEOM, name); }
  int Site(const std::string& name) const { return Id(mjOBJ_SITE, name); }
  int Joint(const std::string& name) const { return Id(mjOBJ_JOINT, name); }
  int Qpos(const std::string& joint) const { return model_.jnt_qposadr[Joint(joint)]; }
  int Qvel(const std::string& joint) const { return model_.jnt_dofadr[Joint(joint)]; }
  int Keyframe(const std::string& name) const { return Id(mjOBJ_KEY, name); }
  int Sensor(const std::string& name) const {  // in sensordata
    return model_.sensor_adr[Id(mjOBJ_SENSOR, name)];
  }

  std::span<double> qpos() { return {data_->qpos, static_cast<size_t>(model_.nq)}; }
  std::span<double> qvel() { return {data_->qvel, static_cast<size_t>(model_.nv)}; }
  std::span<double> ctrl() { return {data_->ctrl, static_cast<size_t>(model_.nu)}; }
  std::span<const double> qpos() const { return {data_->qpos, static_cast<size_t>(model_.nq)}; }
  std::span<const double> qvel() const { return {data_->qvel, static_cast<size_t>(model_.nv)}; }
  std::span<const double> ctrl() const { return {data_->ctrl, static_cast<size_t>(model_.nu)}; }

  double timestep() const { return model_.opt.timestep; }  // seconds

  // The model's default state. Afterwards set positions and velocities, then call Forward(). The
  // default state itself may be one that can't be simulated: the task replaces it.
  void Reset();
  // The state of a keyframe: positions, velocities, activations, controls, mocap bodies, time. For
  // Task::InitializeEpisode(), which may change it further. Throws UserError for one that the model
  // hasn't.
  void ResetTo(int keyframe);
  // Everything that follows from positions and velocities, without actuation: there is no
  // meaningful control yet. Throws EnvError where the state is invalid.
  void Forward();
  // The same with actuation: mj_forward.
  void PlainForward();
  // `num_steps` physics steps, at least 1, under the present control. kDmControl asks that
  // Forward() or a step in that order came before, with positions unchanged since; what else
  // changes (velocities, mocap bodies, an equality's activity) acts on forces a physics step later.
  // Throws EnvError as CheckWarnings() does. Several are faster side by side: step_together.h.
  void Step(int num_steps, StepOrder order = StepOrder::kDmControl);
  // Throws EnvError where MuJoCo has warned since the last call or Reset(): divergence, too many
  // contacts, ...
  void CheckWarnings();

 private:
  struct DataDeleter {
    void operator()(mjData* data) const { mj_deleteData(data); }
  };

  void ForwardWithoutActuation();
  void ForgetWarnings();

  std::shared_ptr<const Model> shared_;
  mjModel model_;  // a copy of the struct alone: options are ours, arrays shared
  int64_t model_writes_ = 0;
  ModelPtr owned_;                      // whose arrays model_ points to, after MutableModel()
  std::vector<double> body_positions_;  // model_.body_pos, after MutableBodyPositions()
  std::unique_ptr<mjData, DataDeleter> data_;
};

}  // namespace rookery
