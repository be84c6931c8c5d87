#include "distributed/replay/storage/dump.h"

#include <cstring>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "tests/distributed/replay/framed_nonsense.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class Dump : public ::testing::TestWithParam<StorageOptions> {};
INSTANTIATE_TEST_SUITE_P(
    Shapes, Dump,
    ::testing::Values(StorageOptions{.capacity = 120, .block_rows = 8},
                      StorageOptions{.capacity = 120, .block_rows = 8, .pack_bytes = 2},
                      StorageOptions{.capacity = 120, .block_rows = 32, .pack_bytes = 2}));

// Envs 0 and 1 with whole episodes that overflow the table, then one open.
void FillTable(Table& table) {
  for (uint64_t episode = 0; episode < 12; ++episode) {
    for (uint32_t env = 0; env < 2; ++env) {
      Insert(table, WholeEpisode(1, env, episode, 7 + env, episode % 3 == 0));
    }
  }
  Insert(table, {{.incarnation = 1, .env = 0, .episode = 12, .rows = 3}});
}

void Continue(Table& table) {
  Insert(table, {{.incarnation = 1, .env = 0, .episode = 12, .first_row = 3, .rows = 9}});
  for (uint64_t episode = 12; episode < 20; ++episode) {
    Insert(table, WholeEpisode(1, 1, episode, 5, true));
  }
}

std::string DumpOf(const Table& table) {
  std::ostringstream out;
  table.Dump(out);
  return out.str();
}

Buffers Draw(const Table& table, const BatchRequest& request, uint64_t key) {
  const auto sampler = table.MakeSampler(request);
  Buffers batch(sampler->Layout());
  Random random(key);
  EXPECT_TRUE(table.Sample(*sampler, random, batch.spans()));
  return batch;
}

void ExpectSameSamples(const Table& a, const Table& b) {
  const BatchRequest transitions{.batch_size = 64, .options = {{"n_step", 3}}};
  const BatchRequest episodes{
      .sampler = "episode", .batch_size = 8, .options = {{"max_length", 12}}};
  for (uint64_t key = 0; key < 4; ++key) {
    EXPECT_EQ(Draw(a, transitions, key), Draw(b, transitions, key));
    EXPECT_EQ(Draw(a, episodes, key), Draw(b, episodes, key));
  }
}

TEST_P(Dump, TheSameSamplesFollowNowAndLater) {
  Table table(TestSchema(), GetParam());
  FillTable(table);
  std::istringstream in(DumpOf(table));
  Table restored(TestSchema(), GetParam());
  restored.Restore(in);
  ExpectSameSamples(table, restored);
  EXPECT_EQ(DumpOf(restored), DumpOf(table));
  EXPECT_EQ(restored.counters().bytes, table.counters().bytes);
  Continue(table);
  Continue(restored);
  ExpectSameSamples(table, restored);
  EXPECT_EQ(DumpOf(restored), DumpOf(table));
  const Counters a = table.counters();
  const Counters b = restored.counters();
  EXPECT_EQ(a.bytes, b.bytes);
  EXPECT_EQ(a.decisions, b.decisions);
  EXPECT_EQ(a.total_decisions, b.total_decisions);
  EXPECT_EQ(a.total_episodes, b.total_episodes);
}

// Many short episodes take blocks' memory back, so that free blocks with and without it stand side
// by side.
TEST_P(Dump, ARestoredTableHoldsAsManyBytes) {
  StorageOptions options = GetParam();
  options.capacity = 4'000;
  for (options.byte_budget = 20'000; options.byte_budget < 60'000; options.byte_budget += 4'000) {
    Table table(TestSchema(), options);
    Table restored(TestSchema(), options);
    for (uint64_t episode = 0; episode < 40; ++episode) {
      Insert(table, WholeEpisode(1, 0, episode, 60, true));
    }
    for (uint64_t episode = 0; episode < 60; ++episode) {
      Insert(table, WholeEpisode(1, 1, episode, 1, true));
    }
    std::istringstream in(DumpOf(table));
    restored.Restore(in);
    EXPECT_EQ(restored.counters().bytes, table.counters().bytes);
    EXPECT_EQ(DumpOf(restored), DumpOf(table));
  }
}

TEST_P(Dump, AnEmptyTable) {
  const Table table(TestSchema(), GetParam());
  std::istringstream in(DumpOf(table));
  Table restored(TestSchema(), GetParam());
  FillTable(restored);
  restored.Restore(in);
  EXPECT_EQ(restored.counters().rows, 0);
}

TEST_P(Dump, LeavesChunksInFlightOut) {
  Table table(TestSchema(), GetParam());
  FillTable(table);
  const TestChunk next{{.incarnation = 1, .env = 0, .episode = 12, .first_row = 3, .rows = 30}};
  const ChunkSink::Slot slot = BeginChunk(table, next);
  std::istringstream in(DumpOf(table));
  Table restored(TestSchema(), GetParam());
  restored.Restore(in);
  std::istringstream again(DumpOf(table));
  EXPECT_THAT([&] { table.Restore(again); }, ThrowsMessage<UserError>(HasSubstr("in flight")));
  table.Abort(slot.ticket);
  EXPECT_EQ(restored.counters().rows, table.counters().rows);
  Insert(restored, next);  // sent again
}

TEST_P(Dump, RefusesAnotherSchema) {
  Table table(TestSchema(), GetParam());
  std::vector<Column> columns = TestSchema().columns();
  columns[1].spec.shape = {6};
  Table other(Schema(std::move(columns)), GetParam());
  std::istringstream in(DumpOf(table));
  EXPECT_THAT([&] { other.Restore(in); },
              ThrowsMessage<UserError>(HasSubstr("obs/pixel uint8 (5)")));
}

TEST_P(Dump, RefusesEveryCutAndFlipAndChangesNothing) {
  Table table(TestSchema(), GetParam());
  FillTable(table);
  const std::string dump = DumpOf(table);
  Table target(TestSchema(), GetParam());
  Insert(target, WholeEpisode(9, 0, 0, 4, true));
  const std::string before = DumpOf(target);
  Random random(11);
  for (int i = 0; i < 400; ++i) {
    std::string broken = dump;
    if (i % 2 == 0) {
      broken.resize(random.Below(dump.size()));
    } else {
      broken[random.Below(dump.size())] ^= static_cast<char>(1 << random.Below(8));
    }
    std::istringstream in(broken);
    ASSERT_THROW(target.Restore(in), UserError) << "case " << i;
  }
  EXPECT_EQ(DumpOf(target), before);
}

TEST_P(Dump, SurvivesRightlyFramedNonsense) {
  Table table(TestSchema(), GetParam());
  FillTable(table);
  const std::vector<std::byte> body = BodyOf(DumpOf(table));
  ASSERT_GT(body.size(), DumpOf(table).size() / 2);
  Table target(TestSchema(), GetParam());
  Random random(12);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::istringstream dump(WithNonsense(body, random));
    try {
      target.Restore(dump);
    } catch (const UserError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace rookery::replay
