// What Gymnasium's MuJoCo tasks share (its envs/mujoco/mujoco_env.py).
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/random.h"
#include "envs/mujoco/task.h"

namespace rookery::gymnasium {

// The options of every task. A task's own are named as the keyword arguments of its class in
// Gymnasium, where they are explained at length.
struct ModelOptions {
  std::string xml_file;    // a path with a '/', or of Gymnasium's assets
  int64_t frame_skip = 1;  // physics steps a frame

  void AddTo(Fields& fields);
};

// Those of Ant, HalfCheetah, Hopper, Swimmer and Walker2d, which set their own defaults.
struct RunnerOptions {
  ModelOptions model;
  double forward_reward_weight = 1;
  double ctrl_cost_weight = 0;
  double reset_noise_scale = 0;
  bool exclude_current_positions_from_observation = true;

  void AddTo(Fields& fields);
};

// Throws UserError where it is neither a path nor installed.
std::filesystem::path ModelFile(const std::string& xml_file);

// A task that begins with mj_forward, actuation included, and is stepped by mj_step alone, as
// Gymnasium does it: what isn't qpos or qvel lags behind them by up to a physics step.
class GymnasiumTask : public Task {
 public:
  void Forward(Physics& physics) override { physics.PlainForward(); }
  StepOrder Order() const final { return StepOrder::kGymnasium; }

 protected:
  // Throws UserError for a model with less than `min_joints` degrees of freedom.
  GymnasiumTask(const Physics& physics, const ModelOptions& options, int min_joints);

  // One field, `observation` (size), Gymnasium's order; its registered limit of frames.
  EnvSpec MakeSpec(const std::string& source, int size, int64_t time_limit = 1000) const;
  double frame_time() const { return frame_time_; }  // s

  std::vector<double> observation_;  // room for Observe() to put one together

 private:
  double frame_time_;
};

// An option such as healthy_z_range: {low, high}.
using Range = std::vector<double>;

// Whether low < x < high.
inline bool IsInside(double x, const Range& range) { return range[0] < x && x < range[1]; }
// As numpy.clip: high where low is above it.
inline double Clip(double x, double low, double high) { return std::min(std::max(x, low), high); }
inline double Clip(double x, const Range& range) { return Clip(x, range[0], range[1]); }

// Appends `values`, or these cut to [low, high].
void Append(std::span<const double> values, std::vector<double>& out);
void AppendClipped(std::span<const double> values, double low, double high,
                   std::vector<double>& out);

double SumOfSquares(std::span<const double> values);

// Adds a number of its own to each value: uniform over [-scale, scale), or normal with the
// deviation `scale`.
void AddUniform(std::span<double> values, double scale, Random& random);
void AddNormal(std::span<double> values, double scale, Random& random);

// data.cfrc_ext (nbody x 6), torque and force on each body: of the last mj_rnePostConstraint.
std::span<const double> ContactForces(const Physics& physics);

// The names of the diagnostics `name_0`, `name_1`, ...
void AddDiagnostics(const std::string& name, int count, const std::string& unit, EnvSpec& spec);

}  // namespace rookery::gymnasium
