// Goal tasks of gymnasium-robotics against the installed package.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/robotics/fetch_task.h"
#include "envs/robotics/maze_task.h"
#include "envs/robotics/robotics.h"
#include "tests/envs/differential.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using robotics::FetchTask;
using robotics::MazeTask;

struct Case {
  std::string name;
  std::vector<std::string> options{};
};

std::string Word(const Case& tested) {
  std::string word = tested.name.substr(0, tested.name.find('-'));
  for (const std::string& option : tested.options) {
    word += '_' + option.substr(0, option.find('='));
  }
  std::erase(word, ',');
  return word;
}

void PrintTo(const Case& tested, std::ostream* out) {
  *out << tested.name << " " << Join(tested.options);
}

std::unique_ptr<Env> Make(const Case& tested) {
  return EnvRegistry::BuiltIn().Find("robotics/" + tested.name).make(ToConfig(tested.options))();
}

Reader Ask(const std::string& what, const Case& tested) {
  std::vector<std::string> arguments = {what, tested.name};
  arguments.insert(arguments.end(), tested.options.begin(), tested.options.end());
  return Reader(AskOracle("robotics/robotics_oracle.py", arguments));
}

std::vector<float> Floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

void ExpectSpec(const EnvSpec& spec, Reader& oracle) {
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  EXPECT_DOUBLE_EQ(spec.control_timestep, oracle.Next());
  EXPECT_DOUBLE_EQ(spec.physics_timestep, oracle.Next());
  const auto action_size = static_cast<size_t>(oracle.Next());
  EXPECT_EQ(Floats(spec.action.low), Floats(oracle.Next(action_size)));
  EXPECT_EQ(Floats(spec.action.high), Floats(oracle.Next(action_size)));
  ASSERT_EQ(spec.observations.size(), 3u);
  EXPECT_EQ(spec.achieved_goal, spec.observations[1].name);
  EXPECT_EQ(spec.desired_goal, spec.observations[2].name);
  EXPECT_TRUE(spec.has_success);
  ASSERT_EQ(static_cast<double>(spec.observations[0].NumElements()), oracle.Next());
  ASSERT_EQ(static_cast<double>(spec.observations[1].NumElements()), oracle.Next());
}

// As a reset that draws what the oracle has drawn.
void Begin(TaskEnv& env, Reader& oracle) {
  Physics& physics = env.physics();
  physics.Reset();
  if (auto* maze = dynamic_cast<MazeTask*>(&env.task())) {
    for (double& position : physics.qpos()) position = oracle.Next();
    for (double& velocity : physics.qvel()) velocity = oracle.Next();
    const double x = oracle.Next();
    maze->set_goal({x, oracle.Next()});
  } else if (auto* fetch = dynamic_cast<FetchTask*>(&env.task())) {
    const std::vector<double> drawn = oracle.Next(5);
    fetch->Begin(physics, {drawn[0], drawn[1]}, {drawn[2], drawn[3], drawn[4]});
  }
  physics.Forward();
}

class RoboticsStepTest : public testing::TestWithParam<Case> {};

TEST_P(RoboticsStepTest, StepsAsGymnasiumRobotics) {
  const std::unique_ptr<Env> made = Make(GetParam());
  auto& env = dynamic_cast<TaskEnv&>(*made);
  Reader oracle = Ask("trace", GetParam());
  const auto states = static_cast<int>(oracle.Next());
  const auto steps = static_cast<int>(oracle.Next());
  ExpectSpec(env.spec(), oracle);
  if (HasFatalFailure()) return;

  StepMemory memory(env.spec());
  env.Reset(7, {}, memory.outputs());
  const size_t size = memory.Flat().size();
  int successes = 0;
  for (int i = 0; i < states * steps; ++i) {
    const std::string where = StrCat("state ", i / steps, ", step ", i % steps);
    if (oracle.Next() == 1) {
      Begin(env, oracle);
      env.task().Observe(env.physics(), memory.outputs());
      ExpectSame(memory.Flat(), oracle.Next(size), where + ", before");
    }
    const std::vector<double> action = oracle.Next(static_cast<size_t>(env.spec().action.Dim()));
    const StepResult result = env.Step(Floats(action), memory.outputs());
    ExpectNear(result.reward, oracle.Next(), where + ", reward");
    ASSERT_EQ(result.terminated, oracle.Next() == 1) << where;
    ASSERT_EQ(result.truncated, oracle.Next() == 1) << where;
    ASSERT_EQ(result.success, oracle.Next() == 1) << where;
    successes += result.success ? 1 : 0;
    ExpectSame(memory.Flat(), oracle.Next(size), where);
    const std::vector<double> goal = oracle.Next(memory.fields()[2].size() / sizeof(float));
    // A goal that was reached may be followed by another one, drawn at random.
    if (auto* maze = dynamic_cast<MazeTask*>(&env.task())) maze->set_goal({goal[0], goal[1]});
    if (HasFatalFailure()) return;
  }
  EXPECT_TRUE(oracle.AtEnd());
  EXPECT_LT(successes, states * steps);
  EXPECT_GT(successes, 0);
}

TEST_P(RoboticsStepTest, RewardsGoalsAsGymnasiumRobotics) {
  const std::unique_ptr<Env> env = Make(GetParam());
  Reader oracle = Ask("rewards", GetParam());
  const auto rows = static_cast<size_t>(oracle.Next());
  const auto size = static_cast<size_t>(oracle.Next());
  std::vector<float> achieved, desired, rewards(rows);
  std::vector<double> expected;
  std::vector<uint8_t> expected_ends;
  for (size_t row = 0; row < rows; ++row) {
    for (std::vector<float>* goals : {&achieved, &desired}) {
      for (const double value : oracle.Next(size)) goals->push_back(static_cast<float>(value));
    }
    expected.push_back(oracle.Next());
    expected_ends.push_back(oracle.Next() == 1 ? 1 : 0);
  }
  const std::vector<float> actions(rows * static_cast<size_t>(env->spec().action.Dim()));
  std::vector<uint8_t> ends(rows, 0), other_ends(rows, 1);
  env->Rewards({achieved, desired, actions}, {}, {rewards, ends});
  ExpectSame(rewards, expected, "rewards");
  EXPECT_EQ(ends, expected_ends);
  const std::vector<std::string>& options = GetParam().options;
  EXPECT_EQ(std::ranges::count(ends, 1) > 0,
            std::ranges::count(options, "continuing_task=false") > 0);
  // What never ends at a goal leaves what happened.
  env->Rewards({achieved, desired, actions}, {}, {rewards, other_ends});
  const bool is_maze = env->spec().id.find("Maze") != std::string::npos;
  EXPECT_EQ(other_ends, is_maze ? ends : std::vector<uint8_t>(rows, 1));
  EXPECT_NE(*std::min_element(rewards.begin(), rewards.end()),
            *std::max_element(rewards.begin(), rewards.end()));
}

class RoboticsResetTest : public testing::TestWithParam<Case> {};

// What was drawn.
std::vector<double> Drawn(TaskEnv& env, const StepMemory& memory) {
  std::vector<double> drawn;
  const Physics& physics = env.physics();
  drawn.assign(physics.qpos().begin(), physics.qpos().end());
  drawn.insert(drawn.end(), physics.qvel().begin(), physics.qvel().end());
  const std::vector<float> flat = memory.Flat();
  const auto goal_size = static_cast<std::ptrdiff_t>(memory.fields()[2].size() / sizeof(float));
  drawn.insert(drawn.end(), flat.end() - goal_size, flat.end());
  if (dynamic_cast<FetchTask*>(&env.task()) != nullptr) {
    const bool has_object = flat.size() > 16;
    drawn.push_back(has_object ? std::hypot(flat[3] - flat[0], flat[4] - flat[1]) : 0);
  }
  return drawn;
}

// To 1e-5: ours come from float32, and half of all goals in the air lie at one height.
double Round(double value) { return std::round(value * 1e5) / 1e5; }

TEST_P(RoboticsResetTest, BeginsAsGymnasiumRobotics) {
  Reader oracle = Ask("resets", GetParam());
  const auto rows = static_cast<size_t>(oracle.Next());
  const auto columns = static_cast<size_t>(oracle.Next());
  const std::unique_ptr<Env> made = Make(GetParam());
  auto& env = dynamic_cast<TaskEnv&>(*made);
  StepMemory memory(env.spec());
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  for (size_t row = 0; row < rows; ++row) {
    env.Reset(MixKey({12, row}), {}, memory.outputs());
    const std::vector<double> drawn = Drawn(env, memory);
    ASSERT_EQ(drawn.size(), columns);
    for (size_t i = 0; i < columns; ++i) {
      ours[i].push_back(Round(drawn[i]));
      theirs[i].push_back(Round(oracle.Next()));
    }
  }
  for (size_t i = 0; i < columns; ++i) {
    ExpectSameDistribution(ours[i], theirs[i], StrCat("element ", i));
    // All that is drawn is uniform, or uniform about one of several places: of 1000 numbers all
    // miss the outer 1.2 % of an interval with a chance of 6e-6; a cell's share of them is smaller.
    const Sample a = Describe(ours[i]), b = Describe(theirs[i]);
    const double slack = 0.03 * (b.sorted.back() - b.sorted.front()) + 1e-6;
    EXPECT_NEAR(a.sorted.front(), b.sorted.front(), slack) << "element " << i;
    EXPECT_NEAR(a.sorted.back(), b.sorted.back(), slack) << "element " << i;
  }
  // What is drawn together: how far the beginning is from the goal.
  const auto distances = [columns](const std::vector<std::vector<double>>& drawn) {
    std::vector<double> distances;
    for (size_t row = 0; row < drawn[0].size(); ++row) {
      distances.push_back(std::hypot(drawn[0][row] - drawn[columns - 2][row],
                                     drawn[1][row] - drawn[columns - 1][row]));
    }
    return distances;
  };
  if (dynamic_cast<MazeTask*>(&env.task()) != nullptr) {
    ExpectSameDistribution(distances(ours), distances(theirs), "distance to the goal");
  }
}

std::vector<Case> StepCases() {
  return {
      {"AntMaze_UMaze-v5"},
      {"AntMaze_UMaze-v5",
       {"reward_type=dense", "continuing_task=false", "frame_skip=3", "contact_force_range=-20,5"}},
      {"AntMaze_UMaze-v5", {"reset_target=true", "include_cfrc_ext_in_observation=false"}},
      {"FetchPickAndPlace-v4"},
      {"FetchPickAndPlace-v4", {"reward_type=dense"}},
      {"FetchPush-v4"},
      {"FetchReach-v4"},
      {"FetchReach-v4", {"reward_type=dense"}},
      {"FetchSlide-v4"},
      {"PointMaze_Large-v3"},
      {"PointMaze_Medium-v3"},
      {"PointMaze_Medium-v3", {"reset_target=true"}},
      {"PointMaze_UMaze-v3"},
      {"PointMaze_UMaze-v3", {"reward_type=dense"}},
      {"PointMaze_UMaze-v3", {"continuing_task=false", "reset_target=true"}},
      {"PointMaze_UMaze-v3", {"maze_map=1111111,1r0g0c1,1000001,1111111"}}};
}

std::vector<Case> ResetCases() {
  std::vector<Case> cases = {{"PointMaze_UMaze-v3", {"maze_map=1111111,1r0g0c1,1000001,1111111"}},
                             {"PointMaze_Large-v3", {"maze_map=11111,1g001,11111"}}};
  for (const EnvEntry& entry : robotics::Entries()) cases.push_back({entry.id.substr(9)});
  return cases;
}

TEST(RoboticsTest, EveryTaskIsStepped) {
  std::set<std::string> stepped, all;
  for (const Case& tested : StepCases()) stepped.insert("robotics/" + tested.name);
  for (const EnvEntry& entry : robotics::Entries()) all.insert(entry.id);
  EXPECT_EQ(stepped, all);
}

INSTANTIATE_TEST_SUITE_P(All, RoboticsStepTest, testing::ValuesIn(StepCases()),
                         [](const auto& info) { return Word(info.param); });
INSTANTIATE_TEST_SUITE_P(All, RoboticsResetTest, testing::ValuesIn(ResetCases()),
                         [](const auto& info) { return Word(info.param); });

}  // namespace
}  // namespace rookery
