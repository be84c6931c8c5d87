#include "distributed/replay/windows/episode_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Options Labels(double goal_reward) {
  EpisodeLabelOptions labels{.enabled = true, .goal_reward = goal_reward};
  Options options;
  options.Set("labels", labels.fields().Write());
  return options;
}

RowId IdAt(const Buffers& batch, int64_t b) {
  const int64_t* id = batch.As<int64_t>("obs/id") + 4 * b;
  return {.incarnation = static_cast<uint64_t>(id[0]),
          .env = static_cast<uint32_t>(id[1]),
          .episode = static_cast<uint64_t>(id[2]),
          .row = static_cast<uint32_t>(id[3])};
}

constexpr uint32_t kLengths[] = {1, 7, 40, 300};  // across blocks

TEST(EpisodeLabels, AreThoseOfANaiveWalk) {
  Table table(TestSchema(), {.capacity = 1000, .block_rows = 32});
  for (uint32_t env = 0; env < 4; ++env) {
    Insert(table, WholeEpisode(1, env, 0, kLengths[env], env % 2 == 0));
  }
  const double goal_reward = RewardOf({.incarnation = 1, .env = 2, .row = 20});
  const auto sampler = table.MakeSampler({.batch_size = 64, .options = Labels(goal_reward)});
  Buffers batch(sampler->Layout());
  Random random(1);
  int64_t ahead = 0;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    for (int64_t b = 0; b < 64; ++b) {
      RowId row = IdAt(batch, b);
      EXPECT_EQ(batch.As<float>("last")[b], row.row + 1 == kLengths[row.env] ? 1 : 0);
      double to_go = 0;
      bool goal = false;
      for (const uint32_t first = row.row; row.row < kLengths[row.env]; ++row.row) {
        const auto reward = static_cast<double>(RewardOf(row));
        if (row.row != first) to_go += reward;
        goal = goal || reward >= goal_reward;
      }
      EXPECT_FLOAT_EQ(batch.As<float>("to_go")[b], static_cast<float>(to_go));
      EXPECT_EQ(batch.As<float>("goal_ahead")[b], goal ? 1 : 0);
      ahead += goal;
    }
  }
  EXPECT_GT(ahead, 0);
  EXPECT_LT(ahead, 20 * 64);
}

TEST(EpisodeLabels, StepsOfEpisodesThatGoOnOrWereGivenUpAreNotDrawn) {
  Table table(TestSchema(), {.capacity = 1000});
  const TestChunk open{{.incarnation = 1, .env = 0, .rows = 20}};
  Insert(table, open);
  const auto sampler = table.MakeSampler({.batch_size = 8, .options = Labels(0)});
  Buffers batch(sampler->Layout());
  Random random(1);
  EXPECT_FALSE(table.Sample(*sampler, random, batch.spans()));
  Insert(table, WholeEpisode(2, 1, 0, 5, true));
  table.CloseIncarnation(1);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    for (int64_t b = 0; b < 8; ++b) EXPECT_EQ(IdAt(batch, b).env, 1U);
  }
}

TEST(EpisodeLabels, DontGoWithHindsightOrPriorities) {
  const Table table(TestSchema(), {.capacity = 1000});
  Options options = Labels(0);
  PrioritizedOptions prioritized{.alpha = 0.6};
  options.Set("prioritized", prioritized.fields().Write());
  EXPECT_THAT([&] { table.MakeSampler({.options = options}); },
              ThrowsMessage<UserError>(HasSubstr("drawn by priority")));
}

}  // namespace
}  // namespace rookery::replay
