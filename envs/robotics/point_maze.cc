// PointMaze: a ball that is pushed along x and y (gymnasium-robotics' point_maze.py).
//
//   observation (4)   x, y (m); their velocities (m/s)
#include <algorithm>

#include "envs/gymnasium/gymnasium_task.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/task_env.h"
#include "envs/robotics/maze_task.h"
#include "envs/robotics/robotics.h"

namespace rookery::robotics {
namespace {

constexpr double kMaxVelocity = 5;  // m/s, at a frame's beginning

struct Options {
  MazeOptions maze;

  Fields fields() {
    Fields f;
    maze.AddTo(f);
    return f;
  }
};

class PointMaze final : public MazeTask {
 public:
  PointMaze(const Physics& physics, const Options& options, std::shared_ptr<const Maze> maze,
            int64_t time_limit)
      : MazeTask(physics, options.maze, std::move(maze)), time_limit_(time_limit) {}

  EnvSpec Spec() const override { return MakeSpec("point_maze.py", 4, time_limit_); }

  void BeforeStep(Physics& physics, std::span<const float> action) override {
    MazeTask::BeforeStep(physics, action);
    for (double& velocity : physics.qvel()) {
      velocity = std::clamp(velocity, -kMaxVelocity, kMaxVelocity);
    }
  }

  StepOrder Order() const override { return StepOrder::kGymnasium; }

 protected:
  void AppendObservation(const Physics& physics, std::vector<double>& out) const override {
    gymnasium::Append(physics.qpos(), out);
    gymnasium::Append(physics.qvel(), out);
  }

 private:
  int64_t time_limit_;
};

}  // namespace

EnvEntry PointMazeEntry(const std::string& name, const std::vector<std::string>& map,
                        int64_t time_limit, std::string summary) {
  const std::string id = "robotics/PointMaze_" + name + "-v3";
  const Options defaults = {.maze = {.maze_map = map}};
  const auto make = [id, defaults, time_limit](const ConfigNode& node) {
    Options options = defaults;
    options.fields().Read(node, "env.options");
    auto maze = std::make_shared<const Maze>(options.maze.maze_map, /*scaling=*/1, /*height=*/0.4);
    const SpecPtr spec = ParseSpec(FindAsset("gymnasium_robotics/envs/assets/point/point.xml"));
    maze->AddTo(*spec);
    return TaskEnvFactory(id, Model::FromSpec(*spec),
                          [options, maze, time_limit](const Physics& physics) {
                            return std::make_unique<PointMaze>(physics, options, maze, time_limit);
                          });
  };
  const auto help = [defaults] {
    Options options = defaults;
    return options.fields().Help();
  };
  return {id, std::move(summary), make, help};
}

}  // namespace rookery::robotics
