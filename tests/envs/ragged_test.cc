// Ragged fields: as many rows as the env says at a reset, for the whole episode.
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/async_vector_env.h"
#include "envs/vector_env.h"
#include "tests/envs/step_memory.h"
#include "tests/envs/wide_env.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

// Env e's k-th episode has another seed, and so other rows, than the one before.
uint64_t SeedOf(int64_t env, int64_t episode) {
  return static_cast<uint64_t>(7 * env + 3 * episode + 1);
}

EpisodeStart SeededStart(int64_t env, int64_t episode) { return {.seed = SeedOf(env, episode)}; }

// (frame, row) for each row of the episode.
std::vector<float> Contacts(uint64_t seed, int64_t frame) {
  std::vector<float> values;
  for (int64_t row = 0; row < WideEnv::RowsOf(seed); ++row) {
    values.push_back(static_cast<float>(frame));
    values.push_back(static_cast<float>(row));
  }
  return values;
}

std::vector<float> FloatsOf(std::span<const std::byte> bytes) {
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

TEST(RaggedTest, EachEpisodeHasItsRowsAndTheFinalObservationToo) {
  constexpr int64_t kEnvs = 5;
  VectorEnv envs(MakeWide(), {.num_envs = kEnvs, .num_threads = 2}, SeededStart);
  const StepBatch& batch = envs.Reset();
  EXPECT_EQ(batch.observations[1].data(), nullptr);
  int64_t ends = 0;
  for (int step = 0; step < 60; ++step) {
    std::vector<int64_t> before(batch.episodes), frames(batch.lengths);
    envs.Step(std::vector<float>(kEnvs, 1));
    for (int64_t env = 0; env < kEnvs; ++env) {
      const auto i = static_cast<size_t>(env);
      const uint64_t seed = SeedOf(env, batch.episodes[i]);
      ASSERT_EQ(FloatsOf(batch.observations[1].value(env)), Contacts(seed, batch.lengths[i]));
      if (batch.end[i] != StepEnd::kEnded) continue;
      ++ends;
      ASSERT_EQ(FloatsOf(batch.final_observations[1].value(env)),
                Contacts(SeedOf(env, before[i]), frames[i] + 1));
    }
  }
  EXPECT_GT(ends, 30);
}

TEST(RaggedTest, BatchesOfThoseThatAreReadyHaveTheirRows) {
  AsyncVectorEnv envs(MakeWide(), {.num_envs = 6, .batch = 2, .num_threads = 2}, SeededStart);
  for (int step = 0; step < 100; ++step) {
    const AsyncVectorEnv::Batch& batch = envs.Receive();
    for (size_t i = 0; i < batch.envs.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      ASSERT_EQ(FloatsOf(batch.steps.observations[1].value(row)),
                Contacts(SeedOf(batch.envs[i], batch.steps.episodes[i]), batch.steps.lengths[i]));
    }
    const std::vector<int64_t> ready = batch.envs;
    envs.Send(std::vector<float>(2, 1), ready);
  }
}

TEST(RaggedTest, RowsThatChangeAreAFaultThatSaysSo) {
  Episode episode([] { return std::make_unique<WideEnv>(true, /*changes_rows=*/true); }, {});
  StepMemory memory(episode.spec());
  episode.Reset({.seed = 18}, memory.outputs());
  episode.Step(std::vector<float>{1}, memory.outputs());
  try {
    episode.Step(std::vector<float>{1}, memory.outputs());
    FAIL();
  } catch (const EnvError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("'contacts' has 3 rows; they are as many as at the reset, 2"));
  }
}

TEST(RaggedTest, OnlyRaggedFieldsAreGivenRows) {
  const WideEnv env;
  StepMemory memory(env.spec());
  EXPECT_THROW(memory.outputs().SetRows(0, 3), EnvError);
  EXPECT_THROW(memory.outputs().SetRows(9, 3), EnvError);
  EXPECT_THROW(memory.outputs().SetRows(1, -1), EnvError);
  EXPECT_THROW(memory.outputs().SetRows(1, int64_t{1} << 40), EnvError);
  memory.outputs().SetRows(1, 3);
  EXPECT_EQ(memory.outputs().Observation<float>(1).size(), 6u);
}

TEST(RaggedTest, ASpecIsOneOrTheOther) {
  EnvSpec spec = WideEnv().spec();
  EXPECT_NO_THROW(spec.Validate());
  spec.observations[1].history = 2;
  EXPECT_THROW(spec.Validate(), UserError);
  spec = WideEnv().spec();
  spec.observations[0].history = 0;
  EXPECT_THROW(spec.Validate(), UserError);
}

}  // namespace
}  // namespace rookery
