// Statistics of returns beside a naive model: a list of all returns that ever were.
#include "distributed/replay/windows/return_statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/sampler_registry.h"
#include "distributed/replay/table.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr double kGamma = 0.9;

BatchRequest Request(int64_t batch, double gamma = kGamma) {
  ReturnOptions returns{.gamma = gamma};
  return {.batch_size = batch, .options = {{"returns", returns.fields().Write()}}};
}

class NaiveReturns {
 public:
  void Add(const ChunkHeader& header) {
    const RowId episode{header.incarnation, header.env, header.episode, 0};
    for (uint32_t i = 0; i + (header.closes ? 1 : 0) < header.rows; ++i) {
      RowId row = episode;
      row.row = header.first_row + i;
      double& value = open_[episode];
      value = kGamma * value + static_cast<double>(RewardOf(row));
      all_.push_back(value);
    }
  }
  void Check(const ReturnStatistics& statistics) const {
    double sum = 0, squares = 0, largest = 0;
    for (const double value : all_) {
      sum += value;
      largest = std::max(largest, std::abs(value));
    }
    const auto count = static_cast<double>(all_.size());
    for (const double value : all_) squares += (value - sum / count) * (value - sum / count);
    ASSERT_EQ(statistics.count(), static_cast<int64_t>(all_.size()));
    EXPECT_NEAR(statistics.variance(), squares / count, 1e-10 * squares / count);
    EXPECT_EQ(statistics.largest(), largest);
  }

 private:
  std::map<RowId, double> open_;
  std::vector<double> all_;
};

// Envs in turn at random, a few rows each; episodes end, and actors die.
class Actors {
 public:
  TestChunk Next() {
    const auto env = static_cast<uint32_t>(random_.Below(3));
    Stream& stream = streams_[env];
    TestChunk chunk{{.incarnation = incarnation_,
                     .env = env,
                     .episode = stream.episode,
                     .first_row = stream.row,
                     .rows = 1 + static_cast<uint32_t>(random_.Below(6)),
                     .closes = random_.Below(4) == 0},
                    random_.Below(2) == 0};
    stream.row += chunk.header.rows;
    // Some are given up where they are, and the next one begins.
    if (chunk.header.closes || random_.Below(10) == 0) stream = {stream.episode + 1, 0};
    return chunk;
  }
  uint64_t Die() {
    streams_.clear();
    return incarnation_++;
  }
  Random& random() { return random_; }

 private:
  struct Stream {
    uint64_t episode = 0;
    uint32_t row = 0;
  };
  Random random_{{7}};
  uint64_t incarnation_ = 1;
  std::map<uint32_t, Stream> streams_;
};

std::string Saved(const ReturnStatistics& statistics) {
  std::ostringstream stream;
  DumpWriter out(stream);
  statistics.Save(out);
  out.Finish();
  return stream.str();
}

// What Save wrote, read by itself.
struct State {
  double gamma, mean, squares, largest;
  int64_t count, open;
};
State Read(const std::string& saved) {
  std::istringstream stream(saved);
  DumpReader in(stream);
  State state{};
  state.gamma = in.Value<double>();
  state.count = in.Value<int64_t>();
  state.mean = in.Value<double>();
  state.squares = in.Value<double>();
  state.largest = in.Value<double>();
  state.open = in.Value<int64_t>();
  return state;
}

TEST(ReturnStatistics, AreThoseOfAllRowsThatWereEverWritten) {
  Storage storage(TestSchema(), {.capacity = 60, .block_rows = 8});
  const ReturnStatistics statistics(storage, {.gamma = kGamma});
  EXPECT_EQ(statistics.variance(), 1);
  EXPECT_EQ(statistics.largest(), 0);
  NaiveReturns naive;
  Actors actors;
  for (int i = 0; i < 1000; ++i) {
    if (i % 97 == 96) {
      storage.CloseIncarnation(actors.Die());
      EXPECT_EQ(Read(Saved(statistics)).open, 0);
    }
    const TestChunk chunk = actors.Next();
    if (i % 13 == 12) storage.Abort(BeginChunk(storage, chunk).ticket);  // and sent again
    Insert(storage, chunk);
    naive.Add(chunk.header);
    if (i % 50 == 49) naive.Check(statistics);
    EXPECT_LE(Read(Saved(statistics)).open, 3);
  }
  EXPECT_LT(storage.counters().decisions, 61);
}

// An open episode that all left of goes on where it was.
TEST(ReturnStatistics, AnEpisodeMayBeLongerThanTheTable) {
  Storage storage(TestSchema(), {.capacity = 16, .block_rows = 4});
  const ReturnStatistics statistics(storage, {.gamma = kGamma});
  NaiveReturns naive;
  for (uint32_t row = 0; row < 100; row += 5) {
    const ChunkHeader header{.incarnation = 1, .first_row = row, .rows = 5, .closes = row == 95};
    Insert(storage, {header});
    naive.Add(header);
  }
  naive.Check(statistics);
}

TEST(ReturnStatistics, OfATableThatHasRowsAlready) {
  Storage storage(TestSchema(), {.capacity = 1000, .block_rows = 8});
  NaiveReturns naive;
  Actors actors;
  const auto act = [&](int chunks) {
    for (int i = 0; i < chunks; ++i) {
      const TestChunk chunk = actors.Next();
      Insert(storage, chunk);
      naive.Add(chunk.header);
    }
  };
  act(40);
  storage.CloseIncarnation(actors.Die());
  act(40);
  const ReturnStatistics statistics(storage, {.gamma = kGamma});
  naive.Check(statistics);
  {
    const Storage read = Reloaded(storage);
    const ReturnStatistics of_read(read, {.gamma = kGamma});
    EXPECT_EQ(Saved(of_read), Saved(statistics));
  }
  EXPECT_LE(Read(Saved(statistics)).open, 3);
  act(100);  // open episodes go on where they were
  naive.Check(statistics);
}

// Without its head an episode begins at 0.
TEST(ReturnStatistics, OfRowsWhoseBeginningWasNeverSeen) {
  Storage storage(TestSchema(), {.capacity = 16, .block_rows = 4});
  for (uint32_t row = 0; row < 40; row += 4) {
    Insert(storage, {{.incarnation = 1, .first_row = row, .rows = 4}});
  }
  const ReturnStatistics statistics(storage, {.gamma = kGamma});
  ASSERT_EQ(statistics.count(), 16);
  double value = 0, largest = 0;
  for (uint32_t row = 24; row < 40; ++row) {
    value = kGamma * value + static_cast<double>(RewardOf({1, 0, 0, row}));
    largest = std::max(largest, std::abs(value));
  }
  EXPECT_EQ(statistics.largest(), largest);
}

TEST(ReturnStatistics, AreColumnsOfBatches) {
  Storage storage(TestSchema(), {.capacity = 100});
  BatchRequest request = Request(5);
  request.fields = {"pixel", "cost", "contacts"};
  const auto sampler = MakeSampler(request, {storage});
  std::vector<std::string> text;
  for (const TensorSpec& spec : sampler->Layout()) text.push_back(ToString(spec));
  const auto first = std::ranges::find(text, "return_variance float32 (5)");
  ASSERT_NE(first, text.end());
  EXPECT_EQ(*std::prev(first), "cost float32 (5)");
  EXPECT_EQ(*std::next(first), "return_largest float32 (5)");
  EXPECT_THAT(*std::next(first, 2), HasSubstr("contacts"));  // ragged ones are last

  Insert(storage, WholeEpisode(1, 0, 0, 7, true));
  Insert(storage, WholeEpisode(1, 0, 1, 9, false));
  const ReturnStatistics statistics(storage, {.gamma = kGamma});
  Buffers batch(sampler->Layout());
  Random random(1);
  ASSERT_TRUE(sampler->Sample(random, batch.spans()));
  for (size_t b = 0; b < 5; ++b) {
    EXPECT_EQ(batch.As<float>("return_variance")[b], static_cast<float>(statistics.variance()));
    EXPECT_EQ(batch.As<float>("return_largest")[b], static_cast<float>(statistics.largest()));
  }
}

// Shares and pools: each source has its own.
TEST(ReturnStatistics, EachSourceHasItsOwn) {
  Table table(TestSchema(), std::vector<SourceOptions>{{"replay", {.capacity = 500}},
                                                       {"a", {.capacity = 500}},
                                                       {"b", {.capacity = 500}}});
  std::map<int64_t, float> largest;  // by env
  const auto add = [&](int64_t source, uint32_t env) {
    while (SourceOf({.incarnation = 1, .env = env}) != source) ++env;
    Insert(table, WholeEpisode(1, env, 0, 12, true));
    double value = 0, greatest = 0;
    for (uint32_t row = 0; row < 12; ++row) {
      value = kGamma * value + static_cast<double>(RewardOf({1, env, 0, row}));
      greatest = std::max(greatest, std::abs(value));
    }
    largest[env] = static_cast<float>(greatest);
  };
  add(0, 0);
  add(2, 0);
  const std::map<std::string, double> sources = {{"replay", 0.5}, {"b", 0.5}};
  for (const bool pooled : {false, true}) {
    BatchRequest request = Request(16);
    request.sources = sources;
    request.pooled = pooled;
    const auto sampler = table.MakeSampler(request), other = table.MakeSampler(request);
    Buffers batch(sampler->Layout());
    Random random(1);
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    std::map<int64_t, int> rows;
    for (size_t b = 0; b < 16; ++b) {
      const int64_t env = batch.As<int64_t>("obs/id")[4 * b + 1];
      ++rows[env];
      EXPECT_EQ(batch.As<float>("return_largest")[b], largest.at(env));
    }
    EXPECT_EQ(rows.size(), 2);
    std::stringstream state, again;
    table.SaveSampler(*sampler, state);
    table.LoadSampler(*other, state);
    table.SaveSampler(*other, again);
    EXPECT_EQ(again.str(), state.str());
  }
}

// Stopped anywhere, with open episodes, it goes on with the same bits.
TEST(ReturnStatistics, AResumedTableGoesOnWithTheSameBits) {
  const StorageOptions options{.capacity = 60, .block_rows = 8};
  Table table(TestSchema(), options);
  const auto sampler = table.MakeSampler(Request(8));
  Actors actors;
  for (int i = 0; i < 200; ++i) Insert(table, actors.Next());
  Table other(TestSchema(), options);
  const auto resumed = other.MakeSampler(Request(8));
  std::stringstream dump, state;
  table.Dump(dump);
  table.SaveSampler(*sampler, state);
  other.Restore(dump);
  other.LoadSampler(*resumed, state);
  Random random({1}), random_of_other({1});
  Buffers batch(sampler->Layout()), batch_of_other(resumed->Layout());
  for (int i = 0; i < 200; ++i) {
    if (i == 100) {
      const uint64_t dead = actors.Die();
      table.CloseIncarnation(dead);
      other.CloseIncarnation(dead);
    }
    const TestChunk chunk = actors.Next();
    Insert(table, chunk);
    Insert(other, chunk);
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    ASSERT_TRUE(other.Sample(*resumed, random_of_other, batch_of_other.spans()));
    ASSERT_EQ(batch, batch_of_other);
  }
  std::ostringstream end, end_of_other;
  table.SaveSampler(*sampler, end);
  other.SaveSampler(*resumed, end_of_other);
  EXPECT_EQ(end.str(), end_of_other.str());
}

TEST(ReturnStatistics, RefusesWhatIsNotItsOwn) {
  Storage storage(TestSchema(), {.capacity = 100});
  Insert(storage, {{.incarnation = 1, .env = 2, .rows = 4}});
  ReturnStatistics statistics(storage, {.gamma = kGamma});
  const std::string before = Saved(statistics);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  struct Told {
    double gamma = kGamma;
    int64_t count = 4;
    double mean = 1, squares = 2, largest = 3;
    int64_t open = 1;
    uint32_t env = 2;
    double value = -3;
  };
  const auto load = [&](const Told& told, int times = 1) {
    std::stringstream stream;
    DumpWriter out(stream);
    out.Value(told.gamma);
    out.Value(told.count);
    for (const double value : {told.mean, told.squares, told.largest}) out.Value(value);
    out.Value(told.open);
    for (int i = 0; i < times; ++i) {
      out.Value(uint64_t{1});
      out.Value(told.env);
      out.Value(uint64_t{0});
      out.Value(told.value);
    }
    out.Finish();
    DumpReader in(stream);
    statistics.Load(in);
    in.Finish();
  };
  const auto expect = [&](const Told& told, const char* text, int times = 1) {
    EXPECT_THAT([&] { load(told, times); }, ThrowsMessage<UserError>(HasSubstr(text)));
    EXPECT_EQ(Saved(statistics), before);
  };
  expect({.gamma = 0.5}, "its returns have the discount 0.5, and the batch's 0.9");
  expect({.count = -1}, "it has -1 where");
  expect({.mean = kNan}, "isn't finite");
  expect({.squares = -1}, "is negative");
  expect({.largest = std::numeric_limits<double>::infinity()}, "isn't finite");
  expect({.open = 5}, "it has 5 where 0 to 4");
  expect({.env = 1}, "a return of incarnation 1, env 1, which the table doesn't have");
  expect({.value = 3.5}, "larger than the largest");
  expect({.value = kNan}, "larger than the largest");
  expect({.open = 2}, "twice", 2);
  expect({.open = 2}, "it ends too early");
  load({});
  EXPECT_EQ(statistics.count(), 4);
  EXPECT_EQ(statistics.variance(), 0.5);

  // As a file: cut short, or of a batch without returns.
  const Table table(TestSchema(), {.capacity = 100});
  const auto with = table.MakeSampler(Request(4)), without = table.MakeSampler({.batch_size = 4});
  std::stringstream of_with, of_without;
  table.SaveSampler(*with, of_with);
  table.SaveSampler(*without, of_without);
  EXPECT_THROW(table.LoadSampler(*with, of_without), UserError);
  EXPECT_THROW(table.LoadSampler(*without, of_with), UserError);
}

TEST(ReturnStatistics, SaysWhatIsWrong) {
  const Storage storage(TestSchema(), {.capacity = 100});
  EXPECT_THAT([&] { MakeSampler(Request(4, 1.5), {storage}); },
              ThrowsMessage<UserError>(HasSubstr("returns.gamma: 1.5 is out of range (0 to 1)")));
  BatchRequest context = Request(4);
  context.sampler = "context";
  EXPECT_THAT([&] { MakeSampler(context, {storage}); },
              ThrowsMessage<UserError>(HasSubstr("leave 'returns' out")));
}

}  // namespace
}  // namespace rookery::replay
