// FetchTask: a seven-jointed arm whose gripper follows a mocap body (gymnasium-robotics'
// envs/fetch/fetch_env.py and envs/robot_env.py).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/random.h"
#include "envs/mujoco/task.h"

namespace rookery::robotics {

// Named as the keyword arguments of the package's base class.
struct FetchSettings {
  std::string source;      // the task's file in the package's envs/fetch
  std::string model_file;  // in the package's assets/fetch
  double slide0 = 0.405;   // m: the first initial position of the robot's base
  bool has_object = true;
  std::array<double, 3> object_place{};  // m, at the beginning of settling
  bool block_gripper = true;
  double gripper_extra_height = 0;  // m
  bool target_in_the_air = false;
  double target_offset = 0;    // m, along x
  double obj_range = 0.15;     // m
  double target_range = 0.15;  // m
};

// What all episodes of a task begin from: the state after the gripper has moved into place.
struct FetchStart {
  FetchStart(std::shared_ptr<const Model> model, const FetchSettings& settings);

  std::vector<double> qpos;
  std::vector<double> qvel;
  std::array<double, 3> gripper{};  // m
  double object_height = 0;         // m
};

// The model with its weld as the package sets it: the gripper is pulled to the mocap body itself.
std::shared_ptr<const Model> FetchModel(const std::string& file);

class FetchTask final : public Task {
 public:
  using Vector = std::array<double, 3>;

  FetchTask(const Physics& physics, const FetchSettings& settings,
            std::shared_ptr<const FetchStart> start, bool is_sparse);

  EnvSpec Spec() const override;
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override;
  // The initial state with this place of the object (x, y; ignored without one) and goal.
  void Begin(Physics& physics, const std::array<double, 2>& object, const Vector& goal);
  // Moves the gripper by 5 cm times the first three numbers, opens it by the fourth.
  void BeforeStep(Physics& physics, std::span<const float> action) override;
  StepOrder Order() const override { return StepOrder::kGymnasium; }
  void AfterSteps(Physics& physics) override;
  void Observe(const Physics& physics, const Outputs& out) override;
  StepResult Evaluate(const Physics& physics, std::span<double>) override;
  // -1 from 5 cm off the goal on, else 0; dense: minus the distance in m. It never ends.
  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override;
  void BeforeRender(Physics& physics) override;
  int Camera(const Physics& physics) const override {  // the one that sees robot and table
    return physics.Id(mjOBJ_CAMERA, "external_camera_0");
  }

 private:
  std::span<const double> Achieved(const Physics& physics) const;
  Vector DrawGoal(Random& random) const;
  double Reward(double distance) const;
  // m or rad a frame, as the package observes velocities.
  Vector Velocity(const Physics& physics, int site, bool is_angular);

  FetchSettings settings_;
  std::shared_ptr<const FetchStart> start_;
  bool is_sparse_;
  double frame_time_;     // s
  int grip_, target_;     // sites
  int object_ = -1;       // site
  int object_qpos_ = -1;  // of its free joint
  int gripper_body_;
  std::array<int, 2> finger_qpos_, finger_qvel_;  // right, left
  Vector goal_{};
  std::vector<double> jacobian_;  // (3, nv)
  std::vector<double> observation_;
};

}  // namespace rookery::robotics
