// What the collector writes, against rows computed by hand.
#include "distributed/runtime/acting/collector.h"

#include <cstring>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

struct CountedRow {
  float frame, seed, action, reward;
  bool terminated, truncated;
  bool closes;
};

// Keeps rows by (env, episode).
class RecordingWriter : public RowWriter {
 public:
  void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) override {
    place_[env] = episode;
    begun.push_back({env, episode});
    sources.emplace_back();  // behind seed, task and trial
    std::memcpy(&sources.back(), columns.data() + 3 * sizeof(int64_t), sizeof(int64_t));
  }
  void Resume(uint32_t env, uint64_t episode, uint32_t next_row) override {
    place_[env] = episode;
    resumed[{env, episode}] = next_row;
  }
  // Columns in schema order: frame, seed, action, reward, terminated, truncated, policy_version.
  void Append(uint32_t env, const Row& written, bool closes) override {
    const std::span<const std::byte> bytes = written.fixed;
    ASSERT_EQ(bytes.size(), 4 * 4 + 2 + 8u);
    CountedRow row{};
    std::memcpy(&row.frame, bytes.data(), 16);
    std::memcpy(&row.terminated, bytes.data() + 16, 2);
    row.closes = closes;
    rows[{env, place_[env]}].push_back(row);
  }

  std::map<std::pair<uint32_t, uint64_t>, std::vector<CountedRow>> rows;
  std::vector<std::pair<uint32_t, uint64_t>> begun;
  std::vector<int64_t> sources;  // of those begun
  std::map<std::pair<uint32_t, uint64_t>, uint32_t> resumed;

 private:
  std::map<uint32_t, uint64_t> place_;
};

EnvConfig Config(int64_t envs) {
  EnvConfig config;
  config.per_actor = envs;
  return config;
}

TEST(CollectorTest, RowsHoldWhatHappenedAndTheFinalObservation) {
  const EnvConfig config = Config(2);
  RecordingWriter writer;
  Collector collector({MakeCounting({.length = 3}), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  for (int i = 0; i < 6; ++i) collector.Step();
  for (uint32_t env = 0; env < 2; ++env) {
    for (uint64_t episode = 0; episode < 2; ++episode) {
      const std::vector<CountedRow>& rows = writer.rows[{env, episode}];
      ASSERT_EQ(rows.size(), 4u);  // three decisions and the final observation
      for (size_t t = 0; t < 4; ++t) {
        EXPECT_EQ(rows[t].frame, t);
        EXPECT_EQ(rows[t].reward, t < 3 ? t + 1 : 0);
        EXPECT_EQ(rows[t].terminated, t == 3);
        EXPECT_FALSE(rows[t].truncated);
        EXPECT_EQ(rows[t].closes, t == 3);
        EXPECT_EQ(rows[t].seed, rows[0].seed);
      }
      EXPECT_NE(rows[0].action, rows[1].action);
    }
  }
  const auto reports = collector.TakeReports();
  ASSERT_EQ(reports.size(), 4u);
  EXPECT_EQ(reports[0].totals.reward, 6);
  EXPECT_EQ(reports[0].totals.decisions, 3);
}

// An episode goes where its first decision is taken for: it may have been reset before.
TEST(CollectorTest, EpisodesGoToTheSourceOfTheirFirstRow) {
  const EnvConfig config = Config(2);
  RecordingWriter writer;
  Collector collector({MakeCounting({.length = 3}), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  collector.SetSource(2);
  for (int i = 0; i < 3; ++i) collector.Step();  // both end here
  Snapshot next{.mode = ActMode::kUniform};
  next.source = 1;
  collector.Load(next);
  collector.Step();
  collector.SetSource(0);  // the episodes that are open stay where they are
  collector.Step();
  EXPECT_EQ(writer.sources, (std::vector<int64_t>{2, 2, 1, 1}));
  EXPECT_EQ(writer.begun.size(), 4u);
}

TEST(CollectorTest, TheTimeLimitTruncates) {
  EnvConfig config = Config(1);
  config.time_limit = 4;
  config.action_repeat = 3;  // decisions end at frames 3 and 4
  RecordingWriter writer;
  Collector collector({MakeCounting({.length = 10}), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  collector.Step();
  collector.Step();
  const std::vector<CountedRow>& rows = writer.rows[{0, 0}];
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].reward, 1 + 2 + 3);
  EXPECT_EQ(rows[1].reward, 4);
  EXPECT_EQ(rows[2].frame, 4);
  EXPECT_TRUE(rows[2].truncated);
  EXPECT_FALSE(rows[2].terminated);
}

// The step that failed is not stored; the observation that it began from ends the episode.
void ExpectClosedAtTwo(CountingOptions options, const std::string& fault) {
  const EnvConfig config = Config(1);
  RecordingWriter writer;
  Collector collector({MakeCounting(options), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  for (int i = 0; i < 3; ++i) collector.Step();
  const std::vector<CountedRow>& rows = writer.rows[{0, 0}];
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].frame, 2);
  EXPECT_EQ(rows[2].reward, 0);
  EXPECT_TRUE(rows[2].truncated);
  EXPECT_TRUE(rows[2].closes);
  const auto reports = collector.TakeReports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(reports[0].faulted);
  EXPECT_EQ(reports[0].totals.decisions, 2);
  const auto faults = collector.TakeFaults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_THAT(faults[0], ::testing::HasSubstr(fault));
  EXPECT_THAT(faults[0], ::testing::HasSubstr("test/counting"));
}

TEST(CollectorTest, AnEnvThatThrowsClosesItsEpisode) {
  ExpectClosedAtTwo({.throws_at = 2}, "broken");
}
TEST(CollectorTest, ANaNClosesItsEpisodeAndNamesTheField) {
  ExpectClosedAtTwo({.nan_at = 3}, "frame");
}

TEST(CollectorTest, CountsTheDecisionsThatWereTaken) {
  const EnvConfig config = Config(2);
  RecordingWriter writer;
  Collector collector({MakeCounting({.throws_at = 1}), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  EXPECT_EQ(collector.Step(), 2);
  EXPECT_EQ(collector.Step(), 0);
  EXPECT_EQ(collector.Step(), 2);
}

TEST(CollectorTest, AnEnvThatFailsAtEveryFirstStepIsAFailure) {
  const EnvConfig config = Config(1);
  RecordingWriter writer;
  Collector collector({MakeCounting({.throws_at = 0}), config, 1, 0},
                      std::make_unique<UniformPolicy>(OneAction()), &writer);
  EXPECT_THROW(for (int i = 0; i < 100; ++i) collector.Step(), Failure);
  EXPECT_TRUE(writer.rows.empty());
}

TEST(CollectorTest, GoesOnFromACheckpointInMidEpisode) {
  const EnvConfig config = Config(2);
  const Collector::Context context{MakeCounting({.length = 4}), config, 5, 0};
  RecordingWriter whole, first, second;
  Collector uninterrupted(context, std::make_unique<UniformPolicy>(OneAction()), &whole);
  for (int i = 0; i < 12; ++i) uninterrupted.Step();

  Collector before(context, std::make_unique<UniformPolicy>(OneAction()), &first);
  for (int i = 0; i < 6; ++i) before.Step();
  const NamedArrays saved = before.Save();
  Collector after(context, std::make_unique<UniformPolicy>(OneAction()), &second);
  after.Load(saved);
  for (int i = 0; i < 6; ++i) after.Step();

  EXPECT_EQ((second.resumed[{1, 1}]), 2u);
  for (auto& [key, rows] : whole.rows) {
    std::vector<CountedRow> joined = first.rows[key];
    joined.insert(joined.end(), second.rows[key].begin(), second.rows[key].end());
    ASSERT_EQ(joined.size(), rows.size());
    for (size_t t = 0; t < rows.size(); ++t) {
      EXPECT_EQ(joined[t].frame, rows[t].frame);
      EXPECT_EQ(joined[t].action, rows[t].action);
      EXPECT_EQ(joined[t].seed, rows[t].seed);
    }
  }
}

// No row of the next episode is written yet: it has to be begun, with its episode columns.
TEST(CollectorTest, GoesOnFromACheckpointBetweenEpisodes) {
  const EnvConfig config = Config(1);
  const Collector::Context context{MakeCounting({.length = 4}), config, 5, 0};
  RecordingWriter first, second;
  Collector before(context, std::make_unique<UniformPolicy>(OneAction()), &first);
  for (int i = 0; i < 4; ++i) before.Step();
  Collector after(context, std::make_unique<UniformPolicy>(OneAction()), &second);
  after.Load(before.Save());
  EXPECT_TRUE(second.resumed.empty());
  after.Step();
  EXPECT_EQ(second.begun.back(), (std::pair<uint32_t, uint64_t>(0, 1)));
  EXPECT_EQ((second.rows[{0, 1}].size()), 1u);
}

TEST(CollectorTest, AnEnvThatIsNotDeterministicHasItsEpisodeClosedOnResume) {
  const EnvConfig config = Config(1);
  const Collector::Context context{MakeCounting({.length = 9, .deterministic = false}), config, 5,
                                   0};
  RecordingWriter first, second;
  Collector before(context, std::make_unique<UniformPolicy>(OneAction()), &first);
  for (int i = 0; i < 4; ++i) before.Step();
  Collector after(context, std::make_unique<UniformPolicy>(OneAction()), &second);
  after.Load(before.Save());
  after.Step();
  const std::vector<CountedRow>& rows = second.rows[{0, 0}];
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].frame, 4);
  EXPECT_TRUE(rows[0].truncated);
  EXPECT_EQ((second.rows[{0, 1}].size()), 1u);
}

// An episode that succeeded before the checkpoint has succeeded after it, too.
TEST(CollectorTest, ASuccessBeforeACheckpointIsReportedAfterIt) {
  const EnvConfig config = Config(1);
  const Collector::Context context{MakeCounting({.length = 5, .success_at = 2}), config, 5, 0};
  Collector before(context, std::make_unique<UniformPolicy>(OneAction()), nullptr);
  for (int i = 0; i < 3; ++i) before.Step();
  Collector after(context, std::make_unique<UniformPolicy>(OneAction()), nullptr);
  after.Load(before.Save());
  for (int i = 0; i < 2; ++i) after.Step();
  const auto reports = after.TakeReports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(reports[0].totals.success);
  EXPECT_FALSE(reports[0].totals.success_at_end);
  EXPECT_EQ(reports[0].totals.reward, 1 + 2 + 3 + 4 + 5);
  EXPECT_EQ(reports[0].totals.decisions, 5);
}

}  // namespace
}  // namespace rookery
