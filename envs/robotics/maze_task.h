// MazeTask: be at a goal in a maze; what walks there is the derived class's business
// (gymnasium-robotics' envs/maze/maze_v4.py). The first two positions are x and y.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/random.h"
#include "envs/mujoco/task.h"
#include "envs/robotics/maze.h"

namespace rookery::robotics {

// Named as the keyword arguments of the mazes' classes.
struct MazeOptions {
  std::string reward_type = "sparse";
  bool continuing_task = true;
  bool reset_target = false;
  std::vector<std::string> maze_map;

  void AddTo(Fields& fields);
};

class MazeTask : public Task {
 public:
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) final;
  void BeforeStep(Physics& physics, std::span<const float> action) override;
  void Observe(const Physics& physics, const Outputs& out) final;
  StepResult Evaluate(const Physics& physics, std::span<double>) final;
  // 1 within 0.45 m of the goal, else 0; dense: exp(-distance). Ends there unless it is continuing.
  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const final;
  void BeforeRender(Physics& physics) final;
  int Camera(const Physics&) const override { return -1; }

  const Place& goal() const { return goal_; }
  void set_goal(const Place& goal) {
    goal_ = goal;
    is_reached_ = false;
  }

 protected:
  MazeTask(const Physics& physics, const MazeOptions& options, std::shared_ptr<const Maze> maze);

  // `observation` (size), `achieved_goal` (2) and `desired_goal` (2): x and y in m.
  EnvSpec MakeSpec(const std::string& source, int size, int64_t time_limit) const;
  // Appends all elements of `observation`.
  virtual void AppendObservation(const Physics& physics, std::vector<double>& out) const = 0;

 private:
  Place DrawGoal(Random& random) const;
  Place AddNoise(const Place& middle, Random& random) const;
  double Reward(double distance) const;
  bool EndsAt(double distance) const;

  MazeOptions options_;
  std::shared_ptr<const Maze> maze_;
  int target_site_;
  Place goal_{};
  bool is_reached_ = false;  // by the last frame
  Random random_{0};         // of the goals after the episode's first
  std::vector<double> observation_;
};

}  // namespace rookery::robotics
