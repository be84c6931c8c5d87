#include "envs/robotics/maze_task.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "envs/robotics/goal_task.h"

namespace rookery::robotics {
namespace {

constexpr double kGoalRadius = 0.45;     // m
constexpr double kPositionNoise = 0.25;  // of a cell's width

Place Position(const Physics& physics) { return {physics.qpos()[0], physics.qpos()[1]}; }

}  // namespace

void MazeOptions::AddTo(Fields& fields) {
  fields.Add("reward_type", &reward_type, "sparse: 1 at the goal; dense: exp(-distance)")
      .OneOf({"sparse", "dense"});
  fields.Add("continuing_task", &continuing_task, "whether an episode goes on at the goal");
  fields.Add("reset_target", &reset_target,
             "whether a goal that was reached is replaced, if the task is continuing");
  fields.Add("maze_map", &maze_map,
             "rows of cells: 1 wall, 0 free, r where episodes begin, g where goals lie, c both");
}

MazeTask::MazeTask(const Physics& physics, const MazeOptions& options,
                   std::shared_ptr<const Maze> maze)
    : options_(options), maze_(std::move(maze)), target_site_(physics.Site("target")) {}

EnvSpec MazeTask::MakeSpec(const std::string& source, int size, int64_t time_limit) const {
  EnvSpec spec;
  spec.source = "gymnasium-robotics envs/maze/" + source;
  AddGoalFields(size, 2, spec);
  spec.time_limit = time_limit;
  return spec;
}

Place MazeTask::AddNoise(const Place& middle, Random& random) const {
  const double noise = kPositionNoise * maze_->scaling();
  const double x = middle[0] + random.Uniform(-noise, noise);
  return {x, middle[1] + random.Uniform(-noise, noise)};
}

Place MazeTask::DrawGoal(Random& random) const {
  return AddNoise(maze_->goals()[random.Below(maze_->goals().size())], random);
}

void MazeTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  set_goal(DrawGoal(random));
  Place beginning;
  do {
    beginning = maze_->beginnings()[random.Below(maze_->beginnings().size())];
  } while (Distance(beginning, goal_) <= 0.5 * maze_->scaling());
  beginning = AddNoise(beginning, random);
  std::copy(beginning.begin(), beginning.end(), physics.qpos().begin());
  random_ = Random(random.Next());
}

void MazeTask::BeforeStep(Physics& physics, std::span<const float> action) {
  // The frame that reaches a goal still observes it.
  if (is_reached_ && options_.continuing_task && options_.reset_target &&
      maze_->goals().size() > 1) {
    while (Distance(Position(physics), goal_) <= kGoalRadius) goal_ = DrawGoal(random_);
  }
  Task::BeforeStep(physics, action);
}

void MazeTask::Observe(const Physics& physics, const Outputs& out) {
  observation_.clear();
  AppendObservation(physics, observation_);
  out.Write(0, observation_);
  out.Write(1, Position(physics));
  out.Write(2, goal_);
}

double MazeTask::Reward(double distance) const {
  if (options_.reward_type == "dense") return std::exp(-distance);
  return distance <= kGoalRadius ? 1 : 0;
}

bool MazeTask::EndsAt(double distance) const {
  return distance <= kGoalRadius && !options_.continuing_task;
}

StepResult MazeTask::Evaluate(const Physics& physics, std::span<double>) {
  const double distance = Distance(Position(physics), goal_);
  is_reached_ = distance <= kGoalRadius;
  return {.reward = Reward(distance), .terminated = EndsAt(distance), .success = is_reached_};
}

void MazeTask::Rewards(const Transitions& transitions, std::span<const double>,
                       const Outcomes& out) const {
  ForEachGoal(transitions, out.reward.size(), [&](size_t i, auto achieved, auto desired) {
    const double distance = Distance(achieved, desired);
    out.reward[i] = static_cast<float>(Reward(distance));
    if (!out.terminated.empty()) out.terminated[i] = EndsAt(distance) ? 1 : 0;
  });
}

void MazeTask::BeforeRender(Physics& physics) {
  double* mark = physics.data().site_xpos + 3 * target_site_;
  mark[0] = goal_[0];
  mark[1] = goal_[1];
  mark[2] = maze_->target_height();
}

}  // namespace rookery::robotics
