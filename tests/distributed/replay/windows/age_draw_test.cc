// Batches by age: how often a row is drawn, beside weights that are computed row by row.
#include "distributed/replay/windows/age_draw.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/replay/sampler_registry.h"
#include "distributed/replay/windows/age_law.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

BatchRequest AgeRequest(int64_t batch, AgeOptions options, int64_t n_step = 1) {
  return {.batch_size = batch,
          .fields = {"id"},
          .options = {{"n_step", n_step}, {"age", options.fields().Write()}}};
}

double NaiveWeight(int64_t age, const AgeOptions& options) {
  return std::max(options.floor, 1 - static_cast<double>(age) / static_cast<double>(options.decay));
}

TEST(AgeLaw, IsTheInverseOfTheSums) {
  for (const AgeOptions options : {AgeOptions{80'000, 0.1}, AgeOptions{1, 0.1}, AgeOptions{7, 0.3},
                                   AgeOptions{1000, 1}, AgeOptions{50, 1e-6}}) {
    const AgeLaw law(options);
    double sum = 0;
    const int64_t ages = std::max<int64_t>(2 * options.decay, 20);
    for (int64_t age = 0; age < ages; ++age) {
      const double weight = NaiveWeight(age, options);
      ASSERT_NEAR(law.Weight(age), weight, 1e-12) << options.decay << " " << age;
      ASSERT_NEAR(law.Sum(age), sum, 1e-9 * (1 + sum)) << options.decay << " " << age;
      ASSERT_EQ(law.AgeAt(sum + 0.01 * weight, ages), age);
      ASSERT_EQ(law.AgeAt(sum + 0.99 * weight, ages), age);
      // A table that ends there has no older row.
      ASSERT_EQ(law.AgeAt(std::nextafter(law.Sum(age + 1), 0.0), age + 1), age);
      sum += weight;
    }
  }
}

struct Draws {
  std::unique_ptr<Sampler> sampler;
  Buffers batch;
  Random random{{3}};

  Draws(const Storage& storage, const BatchRequest& request)
      : sampler(MakeSampler(request, {storage})), batch(sampler->Layout()) {}
  bool Next() { return sampler->Sample(random, batch.spans()); }
  RowId Row(size_t b) const {
    const int64_t* id = batch.As<int64_t>("obs/id") + 4 * b;
    return {.incarnation = static_cast<uint64_t>(id[0]),
            .env = static_cast<uint32_t>(id[1]),
            .episode = static_cast<uint64_t>(id[2]),
            .row = static_cast<uint32_t>(id[3])};
  }
};

// Draws from `likely`, the rows that have a window with their weights, and compares frequencies.
void CheckFrequencies(const Storage& storage, const BatchRequest& request,
                      const std::map<RowId, double>& likely) {
  double sum = 0;
  for (const auto& [id, weight] : likely) sum += weight;
  Draws draws(storage, request);
  std::map<RowId, double> counts;
  constexpr int kBatches = 200;
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(draws.Next());
    for (size_t b = 0; b < 1000; ++b) ++counts[draws.Row(b)];
  }
  double chi2 = 0;
  for (const auto& [id, weight] : likely) {
    const double expected = 1000.0 * kBatches * weight / sum;
    chi2 += (counts[id] - expected) * (counts[id] - expected) / expected;
    counts.erase(id);
  }
  EXPECT_TRUE(counts.empty()) << counts.size() << " rows that have no window";
  // Mean df, variance 2 df: five standard deviations, about 1 in a million.
  const double df = static_cast<double>(likely.size()) - 1;
  EXPECT_LT(chi2, df + 5 * std::sqrt(2 * df));
}

// Rows of one stream, the newest last, as they are written.
class OneStream {
 public:
  explicit OneStream(StorageOptions options) : storage(TestSchema(), options) {}

  void Add(uint32_t decisions) {
    const TestChunk chunk = WholeEpisode(1, 0, episode_, decisions, episode_ % 2 == 0);
    ++episode_;
    Insert(storage, chunk);
    for (uint32_t row = 0; row <= decisions; ++row) {
      written_.push_back({{1, 0, chunk.header.episode, row}, row == decisions});
    }
  }
  // Those that are still here and have a window of one step.
  std::map<RowId, double> Likely(const AgeOptions& options) const {
    std::map<RowId, double> likely;
    for (int64_t age = 0; age < storage.counters().rows; ++age) {
      const auto& [id, final] = written_[written_.size() - 1 - static_cast<size_t>(age)];
      if (!final) likely[id] = NaiveWeight(age, options);
    }
    return likely;
  }

  Storage storage;

 private:
  uint64_t episode_ = 0;
  std::vector<std::pair<RowId, bool>> written_;
};

TEST(AgeDraw, RowsAreAsLikelyAsTheirAgesSay) {
  const AgeOptions options{.decay = 60, .floor = 0.1};
  OneStream stream({.capacity = 200, .block_rows = 16});
  for (const uint32_t decisions : {7, 30, 1, 19, 40}) stream.Add(decisions);  // 102 rows
  CheckFrequencies(stream.storage, AgeRequest(1000, options), stream.Likely(options));
  for (uint32_t i = 0; i < 20; ++i) stream.Add(11 + 4 * (i % 7));
  ASSERT_GT(stream.storage.counters().total_decisions, 400);  // many have left
  CheckFrequencies(stream.storage, AgeRequest(1000, options), stream.Likely(options));
}

TEST(AgeDraw, ADecayMayBeLongerThanTheTable) {
  const AgeOptions options{.decay = 1000, .floor = 0.5};
  OneStream stream({.capacity = 200, .block_rows = 16});
  for (uint32_t i = 0; i < 20; ++i) stream.Add(25);
  CheckFrequencies(stream.storage, AgeRequest(1000, options), stream.Likely(options));
}

TEST(AgeDraw, AFloorOfOneIsUniform) {
  OneStream stream({.capacity = 100, .block_rows = 8});
  for (uint32_t i = 0; i < 12; ++i) stream.Add(13);
  std::map<RowId, double> likely = stream.Likely({.decay = 10, .floor = 1});
  for (auto& [id, weight] : likely) ASSERT_EQ(weight, 1);
  CheckFrequencies(stream.storage, AgeRequest(1000, {.decay = 10, .floor = 1}), likely);
}

// Few rows among many places, by the law all the same: tries in vain, then a list.
TEST(AgeDraw, FewRowsAmongManyPlaces) {
  const AgeOptions options{.decay = 2000, .floor = 0.1};
  Storage storage(TestSchema(), {.capacity = 100'000, .block_rows = 256});
  std::map<RowId, double> likely;
  for (uint32_t env = 0; env < 12; ++env) Insert(storage, WholeEpisode(1, env, 0, 1, true));
  // A block each, of which two rows are filled: the newest row is the last block's second one.
  for (uint32_t env = 0; env < 12; ++env) {
    likely[{1, env, 0, 0}] = NaiveWeight(1 + 256 * (11 - int64_t{env}), options);
  }
  CheckFrequencies(storage, AgeRequest(1000, options), likely);
}

TEST(AgeDraw, SeveralEnvsLieBlockByBlock) {
  const AgeOptions options{.decay = 100, .floor = 0.2};
  Storage storage(TestSchema(), {.capacity = 1000, .block_rows = 8});
  // Three envs write four rows each in turn: blocks are taken by 0, 1, 2, 0, 1, 2, ...
  constexpr uint32_t kRows = 32;
  for (uint32_t first = 0; first < kRows; first += 4) {
    for (uint32_t env = 0; env < 3; ++env) {
      Insert(storage, {{.incarnation = 1, .env = env, .first_row = first, .rows = 4}});
    }
  }
  std::map<RowId, double> likely;
  for (uint32_t env = 0; env < 3; ++env) {
    for (uint32_t row = 0; row + 1 < kRows; ++row) {
      const int64_t place = (int64_t{row} / 8 * 3 + env) * 8 + row % 8;
      likely[{1, env, 0, row}] = NaiveWeight(int64_t{3} * kRows - 1 - place, options);
    }
  }
  CheckFrequencies(storage, AgeRequest(1000, options), likely);
}

TEST(AgeDraw, BlocksOfChunksInFlightAreNotThereYet) {
  const AgeOptions options{.decay = 20, .floor = 0.1};
  OneStream stream({.capacity = 200, .block_rows = 8});
  stream.Add(30);
  const ChunkSink::Slot slot = BeginChunk(stream.storage, WholeEpisode(2, 0, 0, 20, true));
  CheckFrequencies(stream.storage, AgeRequest(1000, options), stream.Likely(options));
  stream.storage.Abort(slot.ticket);
  CheckFrequencies(stream.storage, AgeRequest(1000, options), stream.Likely(options));
}

TEST(AgeDraw, WaitsForAWindow) {
  Storage storage(TestSchema(), {.capacity = 100});
  Draws draws(storage, AgeRequest(4, {.decay = 10}, 3));
  EXPECT_FALSE(draws.Next());
  Insert(storage, {{.incarnation = 1, .rows = 3}});
  EXPECT_FALSE(draws.Next());
  EXPECT_EQ(draws.random.state().position, 0);
  Insert(storage, {{.incarnation = 1, .first_row = 3, .rows = 1}});
  ASSERT_TRUE(draws.Next());
  for (size_t b = 0; b < 4; ++b) EXPECT_EQ(draws.Row(b), (RowId{1, 0, 0, 0}));
}

TEST(AgeDraw, ATableOfTwoDecisions) {
  Storage storage(TestSchema(), {.capacity = 2});
  Draws draws(storage, AgeRequest(4, {.decay = 80'000}));
  for (uint64_t episode = 0; episode < 5; ++episode) {
    Insert(storage, WholeEpisode(1, 0, episode, 1, true));
    ASSERT_TRUE(draws.Next());
    for (size_t b = 0; b < 4; ++b) {
      EXPECT_EQ(draws.Row(b).row, 0);
      EXPECT_GE(draws.Row(b).episode + 1, episode);
    }
  }
}

TEST(AgeDraw, AResumedTableDrawsTheSame) {
  const BatchRequest request = AgeRequest(64, {.decay = 50, .floor = 0.1}, 3);
  Table table(TestSchema(), {.capacity = 100, .block_rows = 8});
  Table other(TestSchema(), {.capacity = 100, .block_rows = 8});
  const auto add = [](Table& to, uint64_t episode) {
    for (uint32_t env = 0; env < 2; ++env) {
      Insert(to, WholeEpisode(1, env, episode, 5 + env, episode % 2 == 0));
    }
  };
  for (uint64_t episode = 0; episode < 15; ++episode) add(table, episode);
  const auto sampler = table.MakeSampler(request), resumed = other.MakeSampler(request);
  std::stringstream dump;
  table.Dump(dump);
  other.Restore(dump);
  Random random({1}), random_of_other({1});
  Buffers batch(sampler->Layout()), batch_of_other(resumed->Layout());
  for (uint64_t episode = 15; episode < 40; ++episode) {
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    ASSERT_TRUE(other.Sample(*resumed, random_of_other, batch_of_other.spans()));
    ASSERT_EQ(batch, batch_of_other);
    add(table, episode);
    add(other, episode);
  }
}

TEST(AgeDraw, SaysWhatIsWrong) {
  const Storage storage(TestSchema(), {.capacity = 100}, {PriorityColumn()});
  BatchRequest both = AgeRequest(4, {.decay = 10});
  both.options.Set("prioritized", PrioritizedOptions{.alpha = 1}.fields().Write());
  EXPECT_THAT([&] { MakeSampler(both, {storage}); },
              ThrowsMessage<UserError>(HasSubstr("by age or by priority, not by both")));
  EXPECT_THAT([&] { MakeSampler(AgeRequest(4, {.decay = 10, .floor = 0}), {storage}); },
              ThrowsMessage<UserError>(HasSubstr("age.floor: 0 is out of range")));
}

}  // namespace
}  // namespace rookery::replay
