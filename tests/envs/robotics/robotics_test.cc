// What gymnasium-robotics' tasks do that can't be compared number by number, and what they say to
// wrong options.
#include <cmath>
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/robotics/maze_task.h"
#include "tests/envs/differential.h"
#include "tests/envs/mujoco/randomize_node.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using robotics::MazeTask;
using robotics::Place;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::unique_ptr<Env> Make(const std::string& id, const std::vector<std::string>& options = {}) {
  return EnvRegistry::BuiltIn().Find(id).make(ToConfig(options))();
}

TEST(MazeTest, AGoalThatWasReachedIsReplaced) {
  const std::unique_ptr<Env> made = Make("robotics/PointMaze_UMaze-v3", {"reset_target=true"});
  auto& env = dynamic_cast<TaskEnv&>(*made);
  auto& task = dynamic_cast<MazeTask&>(env.task());
  StepMemory memory(env.spec());
  env.Reset(1, {}, memory.outputs());
  const std::vector<float> rest = {0, 0};
  std::set<std::pair<double, double>> cells;
  for (int i = 0; i < 300; ++i) {
    const Place before = task.goal();
    ASSERT_FALSE(env.Step(rest, memory.outputs()).success);
    ASSERT_EQ(task.goal(), before) << "a goal that wasn't reached was replaced";
    const Place here = {env.physics().qpos()[0], env.physics().qpos()[1]};
    task.set_goal(here);
    ASSERT_TRUE(env.Step(rest, memory.outputs()).success);
    ASSERT_EQ(task.goal(), here) << "the frame that reaches a goal observes it";
    env.Step(rest, memory.outputs());
    ASSERT_GT(std::hypot(task.goal()[0] - here[0], task.goal()[1] - here[1]), 0.45);
    cells.insert({std::round(task.goal()[0]), std::round(task.goal()[1])});
  }
  EXPECT_GE(cells.size(), 6u);  // of 7 free cells, one of which it stands in
}

TEST(MazeTest, MapsAreChecked) {
  const auto make = [](const std::string& map) {
    return Make("robotics/PointMaze_UMaze-v3", {"maze_map=" + map});
  };
  EXPECT_THAT([&] { make("111,10"); },
              ThrowsMessage<UserError>(HasSubstr("row '10' has 2 cells, the first has 3")));
  EXPECT_THAT([&] { make("111,1x1"); },
              ThrowsMessage<UserError>(HasSubstr("a cell is 0, 1, r, g or c, not 'x'")));
  EXPECT_THAT([&] { make("111,111"); }, ThrowsMessage<UserError>(HasSubstr("no cell to begin in")));
  EXPECT_THAT([&] { make("111,1c1"); },
              ThrowsMessage<UserError>(HasSubstr("in the only cell to begin in")));
  EXPECT_THAT([] { Make("robotics/PointMaze_UMaze-v3", {"reward_type=none"}); },
              ThrowsMessage<UserError>(HasSubstr("env.options.reward_type")));
}

TEST(GoalMarkTest, LiesAtTheGoalInPictures) {
  const std::pair<std::string, std::string> marks[] = {{"robotics/AntMaze_UMaze-v5", "target"},
                                                       {"robotics/PointMaze_UMaze-v3", "target"},
                                                       {"robotics/FetchReach-v4", "target0"},
                                                       {"metaworld/push-v3", "goal"},
                                                       {"metaworld/window-open-v3", "goal"}};
  for (const auto& [id, site] : marks) {
    const std::unique_ptr<Env> made = Make(id);
    auto& env = dynamic_cast<TaskEnv&>(*made);
    StepMemory memory(env.spec());
    env.Reset(3, {}, memory.outputs());
    env.task().BeforeRender(env.physics());
    const double* mark = env.physics().data().site_xpos + 3 * env.physics().Site(site);
    const auto goal = memory.outputs().Observation<float>(2);
    for (size_t i = 0; i < goal.size(); ++i) EXPECT_FLOAT_EQ(static_cast<float>(mark[i]), goal[i]);
  }
}

TEST(RewardsTest, ATasksParametersAreNotThoseThatVaryItsModel) {
  const std::unique_ptr<Env> made = Make("robotics/FetchReach-v4");
  auto& env = dynamic_cast<TaskEnv&>(*made);
  env.Vary(Randomize("gravity.z", Range("0.9", "1.1")));
  ASSERT_EQ(env.spec().parameters.size(), 1u);
  const std::vector<float> achieved = {0, 0, 0, 3, 4, 0}, desired = {0, 0.03F, 0, 0, 0, 0};
  const std::vector<float> action(8);
  const std::vector<double> parameters = {1, 1.1};
  std::vector<float> rewards(2);
  env.Rewards({achieved, desired, action}, parameters, {rewards, {}});
  EXPECT_EQ(rewards, (std::vector<float>{0, -1}));
  EXPECT_THROW(env.Rewards({achieved, desired, action}, {}, {rewards, {}}), EnvError);
}

}  // namespace
}  // namespace rookery
