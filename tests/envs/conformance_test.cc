// What holds for every env of the registry, from the day it is listed.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/action.h"
#include "core/error.h"
#include "core/random.h"
#include "envs/episode.h"
#include "envs/plugin.h"
#include "envs/registry.h"
#include "tests/envs/every_task.h"
#include "tests/envs/step_memory.h"
#include "tests/paths.h"

namespace rookery {
namespace {

// The built-in envs and those of examples/custom_env.
constexpr std::array kCustom = {"custom/ball_beam", "custom/room_heater"};

// The plugin is loaded where it is needed alone: it is large in a sanitizer's build.
EnvRegistry RegistryWith(const std::string& id) {
  EnvRegistry registry = EnvRegistry::BuiltIn();
  if (id.starts_with("custom/")) {
    LoadPlugin(BinaryPath("tests/envs_plugins/custom_env.so"), registry);
  }
  return registry;
}

class ConformanceTest : public testing::TestWithParam<std::string> {
 protected:
  const EnvRegistry registry_ = RegistryWith(GetParam());
  const EnvFactory factory_ = registry_.Find(GetParam()).make({});

  // The domain of the suite that has no time limit, and a cost without bounds.
  static bool IsLqr() { return GetParam().starts_with("dmc/lqr_"); }
  // As the originals do.
  static bool BeginsInOneState() {
    return GetParam() == "constrained/reacher" || GetParam() == "constrained/push";
  }
};

// All bytes that an episode of random actions yields, and whether it ended.
struct Trace {
  std::vector<std::vector<float>> observations;  // first to final
  std::vector<double> rewards;
  std::vector<double> diagnostics;
  bool terminated = false;
  bool truncated = false;
};

Trace Play(Episode& episode, uint64_t seed, uint64_t action_seed, int64_t max_steps) {
  StepMemory memory(episode.spec());
  Trace trace;
  episode.Reset({.seed = seed}, memory.outputs());
  trace.observations.push_back(memory.Flat());
  Random random({action_seed});
  std::vector<float> action(static_cast<size_t>(episode.spec().action.Dim()));
  for (int64_t step = 0; step < max_steps && !trace.terminated && !trace.truncated; ++step) {
    FillUniformActions(episode.spec().action, random, action);
    const StepResult result = episode.Step(action, memory.outputs());
    trace.observations.push_back(memory.Flat());
    trace.rewards.push_back(result.reward);
    trace.diagnostics.insert(trace.diagnostics.end(), memory.diagnostics().begin(),
                             memory.diagnostics().end());
    trace.terminated = result.terminated;
    trace.truncated = result.truncated;
  }
  return trace;
}

TEST_P(ConformanceTest, SpecIsUsable) {
  const auto env = factory_();
  const EnvSpec& spec = env->spec();
  EXPECT_NO_THROW(spec.Validate());
  EXPECT_EQ(spec.id, GetParam());
  EXPECT_FALSE(spec.source.empty());
  EXPECT_EQ(spec.time_limit == 0, IsLqr());
  // The frames of a mountain car and of a point in a plane are no length of time.
  const bool has_no_clock =
      spec.id.starts_with("classic/MountainCar") || spec.id.starts_with("constrained/navigation");
  EXPECT_EQ(spec.control_timestep > 0, !has_no_clock);
  EXPECT_FALSE(registry_.Find(GetParam()).summary.empty());
  EXPECT_EQ(factory_()->spec().observations, spec.observations);
}

TEST_P(ConformanceTest, EpisodesAreFunctionsOfSeedAndActions) {
  Episode one(factory_, {}), other(factory_, {});
  const Trace first = Play(one, 1, 2, 100);
  Play(other, 8, 9, 37);  // what came before doesn't matter
  const Trace again = Play(other, 1, 2, 100);
  EXPECT_EQ(first.observations, again.observations);
  EXPECT_EQ(first.rewards, again.rewards);
  EXPECT_EQ(first.diagnostics, again.diagnostics);
  const auto begun = Play(one, 3, 2, 1).observations[0];
  EXPECT_EQ(first.observations[0] == begun, BeginsInOneState());
  EXPECT_NE(first.observations, Play(one, 1, 3, 100).observations);
}

// What the originals observe though it needn't change while actions are random.
bool MayBeConstant(const std::string& id, size_t element) {
  if (id == "gym/Ant-v5") return element >= 27;                    // contact forces
  if (id == "gym/InvertedDoublePendulum-v5") return element == 8;  // force of the cart's stops
  if (id == "gym/Pusher-v5") return element >= 19;                 // cylinder's height, goal
  if (id.starts_with("gym/Humanoid")) {
    const bool is_mass = 45 <= element && element < 175 && element % 10 == 4;  // in cinert
    return is_mass || element >= 270;                                          // contact forces
  }
  if (id.starts_with("robotics/AntMaze")) return element >= 27 && element < 105;  // contact forces
  // The goal's height on the table.
  if (id == "robotics/FetchPush-v4" || id == "robotics/FetchSlide-v4") return element == 30;
  if (id.starts_with("metaworld/")) {
    // The hand moves; objects, their zeros, goals and zeros instead of goals needn't.
    return element >= 36 || element % 18 >= 4;
  }
  return false;
}

TEST_P(ConformanceTest, ValuesAreFiniteAndNoneIsConstant) {
  Episode episode(factory_, {.check_values = false});
  std::vector<std::set<float>> seen;
  const auto all_change = [&] {
    for (size_t i = 0; i < seen.size(); ++i) {
      if (seen[i].size() < 2 && !MayBeConstant(GetParam(), i)) return false;
    }
    return true;
  };
  // More and shorter episodes where a sensor feels something in few of them only.
  for (uint64_t seed = 0; seed < 5 || (seed < 2000 && !all_change()); ++seed) {
    const Trace trace = Play(episode, seed, seed, seed < 5 ? 300 : 60);
    for (const std::vector<float>& observation : trace.observations) {
      seen.resize(observation.size());
      for (size_t i = 0; i < observation.size(); ++i) {
        ASSERT_TRUE(std::isfinite(observation[i])) << i;
        if (seen[i].size() < 2) seen[i].insert(observation[i]);
      }
    }
    for (const double reward : trace.rewards) {
      ASSERT_TRUE(std::isfinite(reward));
      if (GetParam().starts_with("dmc/")) {
        ASSERT_GE(reward, IsLqr() ? -std::numeric_limits<double>::infinity() : 0);
        ASSERT_LE(reward, 1);
      }
    }
    for (const double diagnostic : trace.diagnostics) ASSERT_TRUE(std::isfinite(diagnostic));
  }
  for (size_t i = 0; i < seen.size(); ++i) {
    if (MayBeConstant(GetParam(), i)) continue;
    EXPECT_EQ(seen[i].size(), 2u) << "element " << i << " never changes";
  }
}

TEST_P(ConformanceTest, TheTimeLimitTruncatesAndTheFinalObservationIsDelivered) {
  Episode limited(factory_, {.time_limit = 20});
  Episode longer(factory_, {.time_limit = 0});
  const Trace end = Play(limited, 4, 5, 100);
  const Trace expected = Play(longer, 4, 5, 20);
  EXPECT_TRUE(end.truncated || end.terminated);
  if (!end.terminated) {
    EXPECT_EQ(end.observations.size(), 21u);
  }
  EXPECT_EQ(end.observations, expected.observations);
  const size_t last = end.observations.size() - 1;
  EXPECT_NE(end.observations[last], end.observations[last - 1]);
}

// Where an env has goals and its rewards are functions of them.
TEST_P(ConformanceTest, GoalsAreRewardedAsFramesAre) {
  const auto env = factory_();
  const EnvSpec& spec = env->spec();
  if (spec.achieved_goal.empty()) {
    EXPECT_TRUE(spec.desired_goal.empty());
    EXPECT_THROW(env->Rewards({}, {}, {}), EnvError);
    return;
  }
  const size_t fields[] = {spec.FieldIndex(spec.achieved_goal), spec.FieldIndex(spec.desired_goal)};
  EXPECT_EQ(spec.observations[fields[0]].shape, spec.observations[fields[1]].shape);
  std::vector<float> goals[2], actions, rewards(50), expected;
  std::vector<uint8_t> ends, expected_ends;
  StepMemory memory(spec);
  std::vector<float> policy_action(static_cast<size_t>(spec.action.Dim()));
  std::vector<float> action(policy_action.size());
  Random random({6});
  env->Reset(1, DefaultParameters(spec), memory.outputs());
  for (size_t i = 0; i < rewards.size(); ++i) {
    FillUniformActions(spec.action, random, policy_action);
    MapAction(spec.action, policy_action, action);
    const StepResult result = env->Step(action, memory.outputs());
    expected.push_back(static_cast<float>(result.reward));
    expected_ends.push_back(result.terminated ? 1 : 0);
    actions.insert(actions.end(), action.begin(), action.end());
    for (size_t side = 0; side < 2; ++side) {
      const std::span<const float> goal = memory.outputs().Observation<float>(fields[side]);
      goals[side].insert(goals[side].end(), goal.begin(), goal.end());
    }
  }
  if (GetParam().starts_with("metaworld/")) {  // its rewards are functions of more
    EXPECT_THROW(env->Rewards({goals[0], goals[1], actions}, {}, {rewards, {}}), EnvError);
    return;
  }
  ends = expected_ends;
  env->Rewards({goals[0], goals[1], actions}, {}, {rewards, ends});
  EXPECT_EQ(rewards, expected);
  EXPECT_EQ(ends, expected_ends);
}

std::vector<std::string> Ids() {
  std::vector<std::string> ids = EveryTask();
  ids.insert(ids.end(), kCustom.begin(), kCustom.end());
  return ids;
}

INSTANTIATE_TEST_SUITE_P(All, ConformanceTest, testing::ValuesIn(Ids()), TestName);

}  // namespace
}  // namespace rookery
