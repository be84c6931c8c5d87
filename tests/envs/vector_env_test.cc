#include "envs/vector_env.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/registry.h"
#include "tests/envs/scripted_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// Seeds 1000 * env + episode + 1.
EpisodeStart Start(int64_t env, int64_t episode) {
  return {.seed = static_cast<uint64_t>(1000 * env + episode + 1)};
}

std::vector<float> Actions(int64_t num_envs, int64_t dim, int64_t step) {
  std::vector<float> actions(static_cast<size_t>(num_envs * dim));
  Random({9, static_cast<uint64_t>(step)}).FillUniform(actions, -1, 1);
  return actions;
}

void ExpectRow(const std::vector<FieldBatch>& batch, int64_t env, const StepMemory& memory) {
  for (size_t field = 0; field < batch.size(); ++field) {
    ASSERT_EQ(
        std::memcmp(batch[field].row(env), memory.fields()[field].data(), batch[field].row_bytes()),
        0)
        << "env " << env << ", field " << field;
  }
}

// The whole batch against one Episode after another, byte by byte.
void ExpectEqualsLoop(const EnvFactory& factory, VectorEnv::Options options, int64_t steps) {
  VectorEnv envs(factory, options, Start);
  envs.Reset();
  struct Single {
    Single(const EnvFactory& factory, EpisodeOptions options)
        : episode(factory, options), memory(episode.spec()) {}
    Episode episode;
    StepMemory memory;
    int64_t index = 0;
  };
  std::vector<Single> singles;
  for (int64_t env = 0; env < options.num_envs; ++env) {
    Single& single = singles.emplace_back(factory, options.episode);
    single.episode.Reset(Start(env, 0), single.memory.outputs());
    ExpectRow(envs.batch().observations, env, single.memory);
  }
  const int64_t dim = envs.spec().action.Dim();
  int64_t ends = 0;
  for (int64_t step = 0; step < steps; ++step) {
    const std::vector<float> actions = Actions(options.num_envs, dim, step);
    const StepBatch& batch = envs.Step(actions);
    for (int64_t env = 0; env < options.num_envs; ++env) {
      const auto i = static_cast<size_t>(env);
      Single& single = singles[i];
      const StepResult result = single.episode.Step(
          std::span(actions).subspan(static_cast<size_t>(env * dim), static_cast<size_t>(dim)),
          single.memory.outputs());
      ASSERT_EQ(batch.rewards[i], static_cast<float>(result.reward));
      ASSERT_EQ(batch.costs[i], static_cast<float>(result.cost));
      ASSERT_EQ(batch.terminated[i], result.terminated);
      ASSERT_EQ(batch.truncated[i], result.truncated);
      ASSERT_EQ(batch.success[i], result.success);
      const std::vector<double>& diagnostics = single.memory.diagnostics();
      for (size_t d = 0; d < diagnostics.size(); ++d) {
        ASSERT_EQ(batch.diagnostics[i * diagnostics.size() + d], diagnostics[d]);
      }
      if (result.terminated || result.truncated) {
        ++ends;
        ASSERT_EQ(batch.end[i], StepEnd::kEnded);
        ASSERT_EQ(batch.ended[i].reward, single.episode.totals().reward);
        ASSERT_EQ(batch.ended[i].success, single.episode.totals().success);
        ASSERT_EQ(batch.ended[i].frames, single.episode.totals().frames);
        ExpectRow(batch.final_observations, env, single.memory);
        StepMemory first(single.episode.spec());
        single.episode.Reset(Start(env, ++single.index), first.outputs());
        ExpectRow(batch.observations, env, first);
        ASSERT_EQ(batch.lengths[i], 0);
      } else {
        ASSERT_EQ(batch.end[i], StepEnd::kContinues);
        ExpectRow(batch.observations, env, single.memory);
        ASSERT_EQ(batch.lengths[i], single.episode.totals().decisions);
      }
      ASSERT_EQ(batch.episodes[i], single.index);
      ASSERT_EQ(batch.faults[i], "");
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(ends, 0);
}

class VectorEnvThreadsTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Threads, VectorEnvThreadsTest, testing::Values(1, 2, 3, 8));

TEST_P(VectorEnvThreadsTest, EqualsALoopOfEpisodes) {
  ExpectEqualsLoop(Scripted({.time_limit = 17, .terminate_at = 12}),
                   {.num_envs = 13, .num_threads = GetParam(), .episode = {.time_limit = 11}}, 60);
  ExpectEqualsLoop(Scripted({.time_limit = 10}),
                   {.num_envs = 5, .num_threads = GetParam(), .episode = {.action_repeat = 4}}, 20);
}

TEST_P(VectorEnvThreadsTest, EqualsALoopOfEpisodesInPhysics) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find("dmc/cheetah_run").make({});
  ExpectEqualsLoop(factory,
                   {.num_envs = 6, .num_threads = GetParam(), .episode = {.time_limit = 25}}, 60);
}

TEST_P(VectorEnvThreadsTest, PinnedEnvsStayWithTheirThread) {
  // The env aborts when another thread than its maker's touches it.
  ExpectEqualsLoop(Scripted({.time_limit = 5, .threads = ThreadRule::kPinned}),
                   {.num_envs = 7, .num_threads = GetParam()}, 300);
}

TEST_P(VectorEnvThreadsTest, ManyShortRounds) {
  VectorEnv envs(Scripted({.time_limit = 3}), {.num_envs = 4, .num_threads = GetParam()}, Start);
  envs.Reset();
  for (int64_t step = 0; step < 20000; ++step) {
    const StepBatch& batch = envs.Step(Actions(4, 1, 0));
    for (size_t env = 0; env < 4; ++env) ASSERT_EQ(batch.episodes[env], (step + 1) / 3);
  }
}

TEST_P(VectorEnvThreadsTest, AFaultEndsOneEpisodeAlone) {
  // Env 3's first episode has seed 3001.
  const Script script = {.time_limit = 50, .throw_at = 18, .only_seed = 3001};
  VectorEnv envs(Scripted(script), {.num_envs = 6, .num_threads = GetParam()}, Start);
  VectorEnv good(Scripted({.time_limit = 50}), {.num_envs = 6, .num_threads = 1}, Start);
  envs.Reset();
  good.Reset();
  for (int64_t step = 0; step < 40; ++step) {
    const std::vector<float> actions = Actions(6, 1, step);
    const StepBatch& batch = envs.Step(actions);
    const StepBatch& expected = good.Step(actions);
    for (size_t i = 0; i < 6; ++i) {
      if (i != 3) {
        ASSERT_EQ(batch.rewards[i], expected.rewards[i]);
        ASSERT_EQ(batch.end[i], StepEnd::kContinues);
        ASSERT_EQ(std::memcmp(batch.observations[0].row(static_cast<int64_t>(i)),
                              expected.observations[0].row(static_cast<int64_t>(i)),
                              batch.observations[0].row_bytes()),
                  0);
      }
    }
    if (step == 17) {
      EXPECT_EQ(batch.end[3], StepEnd::kFaulted);
      EXPECT_EQ(batch.faults[3], "env test/scripted (env 3, decision 17): the simulation broke");
      EXPECT_EQ(batch.rewards[3], 0);
      EXPECT_EQ(batch.episodes[3], 1);
      EXPECT_EQ(batch.lengths[3], 0);
      const auto* row = reinterpret_cast<const float*>(batch.observations[0].row(3));
      EXPECT_EQ(row[0], 2);  // seed 3002
      EXPECT_EQ(row[1], 0);
    } else {
      EXPECT_EQ(batch.end[3], StepEnd::kContinues);
      EXPECT_EQ(batch.faults[3], "");
    }
  }
}

TEST_P(VectorEnvThreadsTest, RestoredEnvsGoOnAsTheOriginal) {
  const EnvFactory factory = Scripted({.time_limit = 9, .threads = ThreadRule::kPinned});
  constexpr int64_t kEnvs = 5;
  VectorEnv original(factory, {.num_envs = kEnvs, .num_threads = GetParam()}, Start);
  VectorEnv restored(factory, {.num_envs = kEnvs, .num_threads = GetParam()}, Start);
  original.Reset();
  std::vector<EpisodeProgress> progress(kEnvs);
  for (int64_t step = 0; step < 13; ++step) {
    const std::vector<float> actions = Actions(kEnvs, 1, step);
    const StepBatch& batch = original.Step(actions);
    for (size_t env = 0; env < kEnvs; ++env) {
      EpisodeProgress& p = progress[env];
      if (batch.episodes[env] != p.episode) {
        p = {.episode = batch.episodes[env]};
        continue;
      }
      ++p.decisions;
      p.actions.push_back(actions[env]);
    }
  }
  const StepBatch& batch = restored.Restore(progress);
  for (size_t env = 0; env < kEnvs; ++env) EXPECT_EQ(batch.lengths[env], 13 - 9);
  for (int64_t step = 13; step < 40; ++step) {
    const std::vector<float> actions = Actions(kEnvs, 1, step);
    ASSERT_EQ(restored.Step(actions).rewards, original.Step(actions).rewards);
    ASSERT_EQ(restored.batch().episodes, original.batch().episodes);
  }
}

TEST(VectorEnvTest, AReplayThatGoesAnotherWayIsAFailure) {
  const auto restore = [](const Script& script) {
    VectorEnv envs(Scripted(script), {.num_envs = 2, .num_threads = 2}, Start);
    envs.Restore(std::vector<EpisodeProgress>(2, {.decisions = 3, .actions = {0, 0, 0}}));
  };
  EXPECT_NO_THROW(restore({.time_limit = 4}));
  EXPECT_THAT([&] { restore({.time_limit = 3}); },
              ThrowsMessage<Failure>(HasSubstr("replaying episode 0 ended it early")));
  EXPECT_THAT([&] { restore({.throw_at = 2}); },
              ThrowsMessage<Failure>(HasSubstr("replaying episode 0 failed (env test/scripted")));
  EXPECT_THAT(
      [&] { restore({.throw_at_reset = true, .only_seed = 1001}); },
      ThrowsMessage<Failure>(HasSubstr("(env 1): replaying episode 0 failed at its reset")));
}

TEST(VectorEnvTest, NotANumberIsAFault) {
  VectorEnv envs(Scripted({.nan_at = 2, .only_seed = 1001}), {.num_envs = 2}, Start);
  envs.Reset();
  envs.Step(std::vector<float>(2));
  const StepBatch& batch = envs.Step(std::vector<float>(2));
  EXPECT_EQ(batch.end[0], StepEnd::kContinues);
  EXPECT_EQ(batch.end[1], StepEnd::kFaulted);
  EXPECT_EQ(batch.faults[1],
            "env test/scripted (env 1, decision 1): observation 'state' has nan in element 2");
}

TEST(VectorEnvTest, AResetThatFailsOnceIsFollowedByTheNextEpisode) {
  VectorEnv envs(Scripted({.throw_at_reset = true, .only_seed = 1001}), {.num_envs = 2}, Start);
  const StepBatch& batch = envs.Reset();
  EXPECT_EQ(batch.episodes[0], 0);
  EXPECT_EQ(batch.episodes[1], 1);
  EXPECT_THAT(batch.faults[1], HasSubstr("can't begin"));
}

TEST(VectorEnvTest, AResetThatAlwaysFailsIsAFailure) {
  VectorEnv envs(Scripted({.throw_at_reset = true}), {.num_envs = 2, .num_threads = 2}, Start);
  EXPECT_THAT([&] { envs.Reset(); }, ThrowsMessage<Failure>(HasSubstr("can't begin")));
}

// Models that are written to at each reset, by two threads; for the address sanitizer.
TEST(VectorEnvTest, TenThousandResets) {
  for (const char* id : {"dmc/reacher_easy", "dmc/cartpole_swingup", "gym/Hopper-v5"}) {
    constexpr int64_t kEnvs = 64;
    VectorEnv envs(EnvRegistry::BuiltIn().Find(id).make({}),
                   {.num_envs = kEnvs, .num_threads = 2, .episode = {.time_limit = 1}}, Start);
    envs.Reset();
    const std::vector<float> actions(static_cast<size_t>(kEnvs * envs.spec().action.Dim()));
    for (int step = 0; step < 10'000 / kEnvs + 1; ++step) envs.Step(actions);
    EXPECT_GT(envs.batch().episodes[0] * kEnvs, 10'000);
    for (const StepEnd end : envs.batch().end) EXPECT_EQ(end, StepEnd::kEnded);
  }
}

TEST(VectorEnvTest, ResetBeginsAtTheEpisodeAsked) {
  VectorEnv envs(Scripted(), {.num_envs = 3}, Start);
  envs.Reset();
  envs.Step(std::vector<float>(3));
  const StepBatch& batch = envs.Reset(40);
  for (size_t env = 0; env < 3; ++env) {
    EXPECT_EQ(batch.episodes[env], 40);
    EXPECT_EQ(batch.lengths[env], 0);
    EXPECT_EQ(batch.rewards[env], 0);
    const auto* row =
        reinterpret_cast<const float*>(batch.observations[0].row(static_cast<int64_t>(env)));
    EXPECT_EQ(row[0], 41);
  }
}

TEST(VectorEnvTest, RowsAreContiguousAndAligned) {
  VectorEnv envs(Scripted(), {.num_envs = 3}, Start);
  const FieldBatch& state = envs.batch().observations[0];
  EXPECT_EQ(reinterpret_cast<uintptr_t>(state.data()) % 64, 0u);
  EXPECT_EQ(state.row(2) - state.data(), 2 * 3 * 4);
}

TEST(VectorEnvTest, RefusesWhatCannotBe) {
  EXPECT_THAT(
      [] {
        VectorEnv(Scripted({.threads = ThreadRule::kOneCopyAProcess}), {.num_envs = 2}, Start);
      },
      ThrowsMessage<UserError>(HasSubstr("allows one copy a process, asked for 2")));
  EXPECT_NO_THROW(
      VectorEnv(Scripted({.threads = ThreadRule::kOneCopyAProcess}), {.num_envs = 1}, Start));
  EXPECT_THROW(VectorEnv(Scripted(), {.num_envs = 0}, Start), UserError);
  EXPECT_THROW(VectorEnv(Scripted(), {.num_envs = 1, .num_threads = 0}, Start), UserError);
  VectorEnv envs(Scripted(), {.num_envs = 2}, Start);
  envs.Reset();
  EXPECT_THROW(envs.Step(std::vector<float>(3)), std::invalid_argument);
}

}  // namespace
}  // namespace rookery
