// AntMaze: Gymnasium's ant in a maze (gymnasium-robotics' ant_maze_v5.py).
//
//   observation (105)   height, rotation (quaternion), eight joints; the velocities of all, x and y
//                       before them; contact torque and force on each body (N m, N), within
//                       contact_force_range
#include "envs/gymnasium/gymnasium_task.h"
#include "envs/mujoco/task_env.h"
#include "envs/robotics/maze_task.h"
#include "envs/robotics/robotics.h"

namespace rookery::robotics {
namespace {

// The keyword arguments of Gymnasium's ant that change more than its own rewards, beside the
// maze's.
struct Options {
  gymnasium::ModelOptions model = {.xml_file = "ant.xml", .frame_skip = 5};
  MazeOptions maze;
  gymnasium::Range contact_force_range = {-1, 1};
  bool include_cfrc_ext_in_observation = true;

  Fields fields() {
    Fields f;
    model.AddTo(f);
    maze.AddTo(f);
    f.Add("contact_force_range", &contact_force_range, "low, high: what contact forces are cut to")
        .IsRange()
        .OrInfinite()
        .Unit("N, N m");
    f.Add("include_cfrc_ext_in_observation", &include_cfrc_ext_in_observation,
          "observe contact forces");
    return f;
  }
};

class AntMaze final : public MazeTask {
 public:
  AntMaze(const Physics& physics, const Options& options, std::shared_ptr<const Maze> maze,
          int64_t time_limit)
      : MazeTask(physics, options.maze, std::move(maze)),
        options_(options),
        time_limit_(time_limit),
        frame_time_(physics.timestep() * static_cast<double>(options.model.frame_skip)) {
    const mjModel& model = physics.model();
    size_ = static_cast<int>(model.nq - 2 + model.nv);
    if (options.include_cfrc_ext_in_observation) size_ += 6 * static_cast<int>(model.nbody - 1);
  }

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("ant_maze_v5.py", size_, time_limit_);
    spec.control_timestep = frame_time_;
    return spec;
  }

  StepOrder Order() const override { return StepOrder::kGymnasium; }
  void AfterSteps(Physics& physics) override {
    mj_rnePostConstraint(&physics.model(), &physics.data());
  }

 protected:
  void AppendObservation(const Physics& physics, std::vector<double>& out) const override {
    gymnasium::Append(physics.qpos().subspan(2), out);
    gymnasium::Append(physics.qvel(), out);
    if (options_.include_cfrc_ext_in_observation) {
      gymnasium::AppendClipped(gymnasium::ContactForces(physics).subspan(6),
                               options_.contact_force_range[0], options_.contact_force_range[1],
                               out);
    }
  }

 private:
  Options options_;
  int64_t time_limit_;
  double frame_time_;  // s
  int size_ = 0;       // of the observation
};

}  // namespace

EnvEntry AntMazeUMaze() {
  const std::string id = "robotics/AntMaze_UMaze-v5";
  const Options defaults = {.maze = {.maze_map = UMaze()}};
  const auto make = [id, defaults](const ConfigNode& node) {
    Options options = defaults;
    options.fields().Read(node, "env.options");
    auto maze = std::make_shared<const Maze>(options.maze.maze_map, /*scaling=*/4, /*height=*/0.5);
    const SpecPtr spec = ParseSpec(gymnasium::ModelFile(options.model.xml_file));
    maze->AddTo(*spec);
    return TaskEnvFactory(id, Model::FromSpec(*spec), [options, maze](const Physics& physics) {
      return std::make_unique<AntMaze>(physics, options, maze, /*time_limit=*/700);
    });
  };
  const auto help = [defaults] {
    Options options = defaults;
    return options.fields().Help();
  };
  return {id, "walk to a goal in a U-shaped maze on four legs", make, help};
}

}  // namespace rookery::robotics
