// Rewards of replaced goals through what lies around an env, and what wrong sizes are told.
#include "envs/transitions.h"

#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/disturbance.h"
#include "envs/registry.h"
#include "tests/envs/goal_line_env.h"
#include "tests/envs/scripted_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Three transitions of GoalLineEnv: at the goal, beyond the second one's radius, over the edge.
struct Three {
  std::vector<float> achieved = {3, -3, 3, -3, 60, -60};
  std::vector<float> desired = {3, -3, 5, -5, 0, 0};
  std::vector<float> action = {0, 2, 4};
  std::vector<float> reward = {7, 7, 7};
  std::vector<uint8_t> terminated = {0, 0, 0};

  Transitions transitions() const { return {achieved, desired, action}; }
  Outcomes outcomes() { return {reward, terminated}; }
};

TEST(RewardsTest, HaveTheParametersOfEachTransition) {
  Three three;
  GoalLine()()->Rewards(three.transitions(), std::vector<double>{0, 1, 0.5, 1.5, 0.25, 1},
                        three.outcomes());
  EXPECT_THAT(three.reward, ElementsAre(0, -1 - 0.5 * 4, -1 - 0.25 * 16));
  EXPECT_THAT(three.terminated, ElementsAre(1, 0, 1));
  GoalLine()()->Rewards(three.transitions(), std::vector<double>{0, 1, 0.5, 2, 0.25, 1},
                        {three.reward, {}});
  EXPECT_THAT(three.reward, ElementsAre(0, -0.5 * 4, -1 - 0.25 * 16));
}

TEST(RewardsTest, ADelaysParameterIsNotTheEnvs) {
  Three three;
  const std::unique_ptr<Env> env = AddDisturbance(GoalLine(), {.action_delay = {0, 3}})();
  ASSERT_EQ(env->spec().parameters.size(), 3u);
  env->Rewards(three.transitions(), std::vector<double>{0, 1, 9, 0.5, 1.5, 9, 0.25, 1, 9},
               three.outcomes());
  EXPECT_THAT(three.reward, ElementsAre(0, -3, -5));
  const std::unique_ptr<Env> fixed = AddDisturbance(GoalLine(), {.action_delay = {3}})();
  fixed->Rewards(three.transitions(), std::vector<double>{0, 1, 0.5, 2, 0.25, 1}, three.outcomes());
  EXPECT_THAT(three.reward, ElementsAre(0, -2, -5));
}

TEST(RewardsTest, WrongSizesAreNamed) {
  const std::unique_ptr<Env> env = GoalLine()();
  const std::vector<double> parameters(6);
  const auto expect = [&](const auto& change, const std::string& message) {
    Three three;
    Transitions transitions = three.transitions();
    Outcomes out = three.outcomes();
    change(transitions, out);
    EXPECT_THAT([&] { env->Rewards(transitions, parameters, out); },
                ThrowsMessage<EnvError>(HasSubstr("env test/goal_line: " + message)));
  };
  expect([](Transitions& t, Outcomes&) { t.achieved_goal = t.achieved_goal.first(5); },
         "3 rewards are asked with 5 numbers as achieved_goal, of which each needs 2");
  expect([](Transitions& t, Outcomes&) { t.desired_goal = {}; },
         "3 rewards are asked with 0 numbers as desired_goal, of which each needs 2");
  expect([](Transitions& t, Outcomes&) { t.action = t.achieved_goal; },
         "3 rewards are asked with 6 numbers as action, of which each needs 1");
  expect([](Transitions&, Outcomes& out) { out.terminated = out.terminated.first(1); },
         "3 rewards are asked with 1 numbers as terminated, of which each needs 1");
  Three three;
  EXPECT_THAT([&] { env->Rewards(three.transitions(), {}, three.outcomes()); },
              ThrowsMessage<EnvError>(HasSubstr("0 numbers as parameters, of which each needs 2")));
}

TEST(RewardsTest, AnEnvWithoutThemSaysSo) {
  EXPECT_THAT([] { Scripted()()->Rewards({}, {}, {}); },
              ThrowsMessage<EnvError>("env test/scripted has no goals"));
  EXPECT_THAT([] { EnvRegistry::BuiltIn().Find("gym/Hopper-v5").make({})()->Rewards({}, {}, {}); },
              ThrowsMessage<EnvError>("env gym/Hopper-v5: the task has no Rewards()"));
}

}  // namespace
}  // namespace rookery
