// Actions with a row for each row of a ragged observation: as many values as the episode has rows.
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/action.h"
#include "core/error.h"
#include "envs/async_vector_env.h"
#include "envs/disturbance.h"
#include "envs/vector_env.h"
#include "tests/envs/rows_env.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

EpisodeStart RowsStart(int64_t env, int64_t episode) {
  return {.seed = static_cast<uint64_t>(7 * env + 3 * episode + 1)};
}

uint64_t RowsSeed(int64_t env, int64_t episode) { return RowsStart(env, episode).seed; }

size_t SizeOfAll(const VectorEnv& envs) {
  size_t elements = 0;
  for (int64_t env = 0; env < envs.num_envs(); ++env) elements += envs.ActionSize(env);
  return elements;
}

class ActionRowsTest : public testing::TestWithParam<int64_t> {};

TEST_P(ActionRowsTest, EachEnvGetsItsRows) {
  constexpr int64_t kEnvs = 20;  // more than one group
  VectorEnv envs(MakeRows(), {.num_envs = kEnvs, .num_threads = GetParam()}, RowsStart);
  const StepBatch& batch = envs.Reset();
  Random random(uint64_t{1});
  int64_t ends = 0, without_rows = 0;
  for (int step = 0; step < 60; ++step) {
    std::vector<float> actions(SizeOfAll(envs));
    FillUniformActions(envs.spec().action, random, actions);
    std::vector<float> rewards;
    size_t at = 0;
    for (int64_t env = 0; env < kEnvs; ++env) {
      const uint64_t seed = RowsSeed(env, batch.episodes[static_cast<size_t>(env)]);
      ASSERT_EQ(envs.ActionSize(env), 2 * static_cast<size_t>(RowsEnv::RowsOf(seed)));
      without_rows += envs.ActionSize(env) == 0;
      // [-1, 1] to [0, 4] and [-1, 1].
      double reward = 0;
      for (size_t i = 0; i < envs.ActionSize(env); ++i, ++at) {
        const float value = i % 2 == 0 ? 2 + 2 * actions[at] : actions[at];
        reward += static_cast<double>(i + 1) * value;
      }
      rewards.push_back(static_cast<float>(reward));
    }
    envs.Step(actions);
    for (size_t env = 0; env < kEnvs; ++env) {
      ASSERT_EQ(batch.faults[env], "");
      ASSERT_NEAR(batch.rewards[env], rewards[env], 1e-4);
      ends += batch.end[env] == StepEnd::kEnded;
    }
  }
  EXPECT_GT(ends, 100);
  EXPECT_GT(without_rows, 100);
}

TEST_P(ActionRowsTest, RestoredEnvsGoOnAsTheOriginal) {
  constexpr int64_t kEnvs = 5;
  const VectorEnv::Options options{.num_envs = kEnvs, .num_threads = GetParam()};
  VectorEnv original(MakeRows(), options, RowsStart), restored(MakeRows(), options, RowsStart);
  original.Reset();
  Random random(uint64_t{1});
  std::vector<EpisodeProgress> progress(kEnvs);
  const auto step = [&](VectorEnv& envs, const std::vector<float>& actions) {
    return envs.Step(actions).rewards;
  };
  for (int i = 0; i < 7; ++i) {
    std::vector<float> actions(SizeOfAll(original));
    random.FillUniform(actions, -1, 1);
    size_t at = 0;
    for (size_t env = 0; env < kEnvs; ++env) {
      const size_t size = original.ActionSize(static_cast<int64_t>(env));
      ++progress[env].decisions;
      progress[env].actions.insert(progress[env].actions.end(), actions.begin() + at,
                                   actions.begin() + at + size);
      at += size;
    }
    step(original, actions);
    for (size_t env = 0; env < kEnvs; ++env) {
      if (original.batch().end[env] == StepEnd::kContinues) continue;
      progress[env] = {.episode = original.batch().episodes[env]};
    }
  }
  restored.Restore(progress);
  EXPECT_EQ(restored.batch().lengths, original.batch().lengths);
  for (int i = 0; i < 20; ++i) {
    std::vector<float> actions(SizeOfAll(original));
    random.FillUniform(actions, -1, 1);
    ASSERT_EQ(step(restored, actions), step(original, actions));
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, ActionRowsTest, testing::Values(1, 3));

TEST(ActionRows, AnotherNumberOfValuesIsRefused) {
  VectorEnv envs(MakeRows(), {.num_envs = 2}, RowsStart);
  envs.Reset();  // seeds 1 and 8: one row and none
  EXPECT_THAT(
      [&] { envs.Step(std::vector<float>(4)); },
      ThrowsMessage<std::invalid_argument>(HasSubstr("4 action elements for 2 envs; they need 2")));
}

TEST(ActionRows, AreRowsOfARaggedField) {
  EnvSpec spec = RowsEnv().spec();
  EXPECT_NO_THROW(spec.Validate());
  spec.action.rows_of = "frame";
  EXPECT_THAT([&] { spec.Validate(); },
              ThrowsMessage<UserError>(HasSubstr("test/rows: the action has rows of 'frame', an "
                                                 "observation of fixed size")));
  spec.action.rows_of = "bound";
  EXPECT_THAT(
      [&] { spec.Validate(); },
      ThrowsMessage<UserError>(HasSubstr("no observation 'bound'; did you mean 'bounds'?")));
}

TEST(ActionRows, AsynchronousEnvsRefuseThem) {
  EXPECT_THAT([] { AsyncVectorEnv(MakeRows(), {.num_envs = 2, .batch = 1}, RowsStart); },
              ThrowsMessage<UserError>(HasSubstr("test/rows: its action has a row for each row of "
                                                 "'bounds'; asynchronous envs")));
}

// Late actions: until the first arrives, the middle of the box.
TEST(ActionRows, ArriveLate) {
  VectorEnv envs(AddDisturbance(MakeRows(), {.action_delay = {1}}), {.num_envs = 2},
                 [](int64_t env, int64_t) {
                   return EpisodeStart{.seed = static_cast<uint64_t>(16 + 2 * env)};
                 });
  const StepBatch& batch = envs.Reset();  // no rows, and two
  envs.Step(std::vector<float>(4, 1));
  EXPECT_EQ(batch.rewards, (std::vector<float>{0, 1 * 2 + 2 * 0 + 3 * 2 + 4 * 0}));
  envs.Step(std::vector<float>(4, -1));
  EXPECT_EQ(batch.rewards, (std::vector<float>{0, 1 * 4 + 2 * 1 + 3 * 4 + 4 * 1}));
}

}  // namespace
}  // namespace rookery
