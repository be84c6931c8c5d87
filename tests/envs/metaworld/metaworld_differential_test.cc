// Goal tasks of Meta-World against the installed package.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/metaworld/metaworld.h"
#include "tests/envs/differential.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using metaworld::SawyerTask;

std::unique_ptr<Env> Make(const std::string& name, bool hidden, const std::string& reward_type) {
  const std::vector<std::string> options = {
      StrCat("partially_observable=", hidden ? "true" : "false"), "reward_type=" + reward_type};
  return EnvRegistry::BuiltIn().Find("metaworld/" + name).make(ToConfig(options))();
}

Reader Ask(const std::string& what, const std::string& name, bool hidden) {
  return Reader(
      AskOracle("metaworld/metaworld_oracle.py", {what, name, hidden ? "true" : "false"}));
}

void ExpectSpec(const EnvSpec& spec, Reader& oracle) {
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  EXPECT_DOUBLE_EQ(spec.control_timestep, oracle.Next());
  EXPECT_DOUBLE_EQ(spec.physics_timestep, oracle.Next());
  const auto action_size = static_cast<size_t>(oracle.Next());
  EXPECT_EQ(spec.action.low, oracle.Next(action_size));
  EXPECT_EQ(spec.action.high, oracle.Next(action_size));
  EXPECT_TRUE(spec.has_success);
  EXPECT_EQ(spec.achieved_goal, spec.observations.at(1).name);
  EXPECT_EQ(spec.desired_goal, spec.observations.at(2).name);
}

// Name; whether the goal is hidden, with the package's rewards, or not, with sparse ones.
class MetaworldStepTest : public testing::TestWithParam<std::tuple<std::string, bool>> {};

TEST_P(MetaworldStepTest, StepsAsMetaworld) {
  const auto& [name, hidden] = GetParam();
  const bool is_dense = hidden;
  const std::unique_ptr<Env> made = Make(name, hidden, is_dense ? "dense" : "sparse");
  auto& env = dynamic_cast<TaskEnv&>(*made);
  auto& task = dynamic_cast<SawyerTask&>(env.task());
  Reader oracle = Ask("trace", name, hidden);
  const auto states = static_cast<int>(oracle.Next());
  const auto steps = static_cast<int>(oracle.Next());
  ExpectSpec(env.spec(), oracle);
  const auto drawn_size = static_cast<size_t>(oracle.Next());

  StepMemory memory(env.spec());
  env.Reset(7, {}, memory.outputs());
  const size_t size = memory.Flat().size();
  for (int i = 0; i < states * steps; ++i) {
    const std::string where = StrCat("state ", i / steps, ", step ", i % steps);
    if (oracle.Next() == 1) {
      // As a reset that draws this.
      env.physics().Reset();
      task.Begin(env.physics(), oracle.Next(drawn_size));
      env.physics().Forward();
      task.Observe(env.physics(), memory.outputs());
      ExpectSame(memory.Flat(), oracle.Next(size), where + ", before");
    }
    const std::vector<double> action = oracle.Next(4);
    const StepResult result =
        env.Step(std::vector<float>(action.begin(), action.end()), memory.outputs());
    const double reward = oracle.Next(), success = oracle.Next();
    ExpectNear(result.reward, is_dense ? reward : success, where + ", reward");
    ASSERT_EQ(result.success, success == 1) << where;
    ASSERT_FALSE(result.terminated || result.truncated) << where;
    for (size_t k = 0; k < env.spec().diagnostics.size(); ++k) {
      ExpectNear(memory.diagnostics()[k], oracle.Next(),
                 where + ", " + env.spec().diagnostics[k].name);
    }
    const std::vector<float> flat = memory.Flat();
    ExpectSame(flat, oracle.Next(size), where);
    if (HasFatalFailure()) return;

    const std::span<const float> goals(flat);
    float goal_reward = -1;
    const auto reward_goal = [&] {
      env.Rewards({goals.subspan(39, 3), goals.subspan(42), std::vector<float>(4)}, {},
                  {{&goal_reward, 1}, {}});
    };
    if (is_dense) {
      ASSERT_THROW(reward_goal(), EnvError);
    } else {
      reward_goal();
      ASSERT_EQ(goal_reward, success) << where;
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
}

class MetaworldResetTest : public testing::TestWithParam<std::string> {};

TEST_P(MetaworldResetTest, BeginsAsMetaworld) {
  Reader oracle = Ask("resets", GetParam(), /*hidden=*/false);
  const auto rows = static_cast<size_t>(oracle.Next());
  const auto columns = static_cast<size_t>(oracle.Next());
  const std::unique_ptr<Env> env = Make(GetParam(), /*hidden=*/false, "dense");
  StepMemory memory(env->spec());
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  for (size_t row = 0; row < rows; ++row) {
    env->Reset(MixKey({12, row}), {}, memory.outputs());
    const std::vector<float> flat = memory.Flat();
    ASSERT_EQ(flat.size(), columns);
    for (size_t i = 0; i < columns; ++i) {
      ours[i].push_back(flat[i]);
      theirs[i].push_back(oracle.Next());
    }
  }
  for (size_t i = 0; i < columns; ++i) {
    ExpectSameDistribution(ours[i], theirs[i], StrCat("element ", i));
    // Uniform numbers: all of 200 miss the outer 6 % with a chance of 4e-6.
    const Sample a = Describe(ours[i]), b = Describe(theirs[i]);
    const double slack = 0.06 * (b.sorted.back() - b.sorted.front()) + 1e-6;
    EXPECT_NEAR(a.sorted.front(), b.sorted.front(), slack) << "element " << i;
    EXPECT_NEAR(a.sorted.back(), b.sorted.back(), slack) << "element " << i;
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const EnvEntry& entry : metaworld::Entries()) names.push_back(entry.id.substr(10));
  return names;
}

std::string Word(std::string name) {
  name = name.substr(0, name.rfind('-'));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, MetaworldStepTest,
                         testing::Combine(testing::ValuesIn(Names()), testing::Bool()),
                         [](const auto& info) {
                           return Word(std::get<0>(info.param)) +
                                  (std::get<1>(info.param) ? "_hidden" : "_visible");
                         });
INSTANTIATE_TEST_SUITE_P(All, MetaworldResetTest, testing::ValuesIn(Names()),
                         [](const auto& info) { return Word(info.param); });

}  // namespace
}  // namespace rookery
