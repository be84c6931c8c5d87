#include "distributed/replay/storage/storage.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::set<RowId> Ids(const Storage& storage) {
  std::set<RowId> ids;
  storage.ForEachRowId([&](const RowId& id) { EXPECT_TRUE(ids.insert(id).second); });
  return ids;
}

void ExpectRefused(Storage& storage, const ChunkHeader& header, const std::string& why) {
  const std::set<RowId> before = Ids(storage);
  EXPECT_THAT([&] { BeginChunk(storage, {header}); }, ThrowsMessage<UserError>(HasSubstr(why)));
  EXPECT_EQ(Ids(storage), before);
}

TEST(Storage, RefusesWhatDoesNotFollow) {
  Storage storage(TestSchema(), {.capacity = 100});
  ExpectRefused(storage, {.incarnation = 1, .first_row = 4, .rows = 1}, "must begin with");
  ExpectRefused(storage, {.incarnation = 1, .rows = 0}, "no rows");
  ExpectRefused(storage, {.incarnation = 1, .rows = 101}, "don't fit a table of 100");
  Insert(storage, {{.incarnation = 1, .rows = 3}});
  ExpectRefused(storage, {.incarnation = 1, .first_row = 2, .rows = 1}, "row 3 of this episode");
  ExpectRefused(storage, {.incarnation = 1, .rows = 3}, "row 3 of this episode is next");
  ExpectRefused(storage, {.incarnation = 1, .first_row = 4, .rows = 1}, "row 3 of this episode");
  ExpectRefused(storage, {.incarnation = 1, .episode = 1, .first_row = 1, .rows = 1},
                "row 0 of an episode after 0");
  Insert(storage, {{.incarnation = 1, .first_row = 3, .rows = 2, .closes = true}});
  ExpectRefused(storage, {.incarnation = 1, .first_row = 5, .rows = 1},
                "row 0 of an episode after 0");
  Insert(storage, {{.incarnation = 1, .episode = 1, .rows = 2}});
  Insert(storage, {{.incarnation = 1, .episode = 3, .rows = 1}});  // 2 failed before it had a row
  ExpectRefused(storage, {.incarnation = 1, .episode = 2, .rows = 1}, "an episode after 3");
  EXPECT_EQ(Ids(storage).size(), 8);
}

TEST(Storage, RefusesRowsThatDoNotFitTheSchema) {
  Storage storage(TestSchema(), {.capacity = 100});
  const ChunkHeader header{.incarnation = 1, .rows = 2};
  const std::vector<uint32_t> counts = RaggedCounts(header);
  std::vector<std::byte> columns = EpisodeColumns(header);
  EXPECT_THROW(storage.Begin(header, {}, counts), UserError);
  EXPECT_THROW(storage.Begin(header, columns, {}), UserError);
  EXPECT_THROW(storage.Begin(header, std::span(columns).first(columns.size() - 1), counts),
               UserError);
  const std::vector<uint32_t> huge = {UINT32_MAX, UINT32_MAX};
  EXPECT_THROW(storage.Begin(header, columns, huge), UserError);
  columns.push_back(std::byte{0});
  EXPECT_THROW(storage.Begin(header, columns, counts), UserError);
  Insert(storage, {header});
}

TEST(Storage, RefusesFlagsThatDisagreeWithTheHeader) {
  Storage storage(TestSchema(), {.capacity = 100});
  const TestChunk closing = WholeEpisode(1, 0, 0, 3, true);
  TestChunk open = closing;
  open.header.closes = false;
  ChunkSink::Slot slot = BeginChunk(storage, open);
  Fill(slot, WireBytes(closing));
  EXPECT_THAT([&] { storage.Commit(slot.ticket); },
              ThrowsMessage<UserError>(HasSubstr("isn't the closing one")));
  slot = BeginChunk(storage, closing);
  Fill(slot, WireBytes(open));
  EXPECT_THAT([&] { storage.Commit(slot.ticket); },
              ThrowsMessage<UserError>(HasSubstr("neither terminated nor truncated")));
  EXPECT_THROW(storage.Commit(slot.ticket), UserError);  // it is gone
  EXPECT_EQ(storage.counters().rows, 0);
  Insert(storage, closing);
  EXPECT_EQ(storage.counters().rows, 4);
}

TEST(Storage, RowsAppearAtCommitAsAWhole) {
  Storage storage(TestSchema(), {.capacity = 100});
  const TestChunk a{{.incarnation = 1, .env = 0, .rows = 5}};
  const TestChunk b{{.incarnation = 1, .env = 1, .rows = 5}};
  const ChunkSink::Slot slot_a = BeginChunk(storage, a);
  const ChunkSink::Slot slot_b = BeginChunk(storage, b);
  ExpectRefused(storage, {.incarnation = 1, .env = 1, .first_row = 5, .rows = 1},
                "isn't committed yet");
  Fill(slot_b, WireBytes(b));
  Fill(slot_a, WireBytes(a));
  EXPECT_EQ(storage.counters().rows, 0);
  storage.Commit(slot_b.ticket);
  EXPECT_EQ(storage.counters().rows, 5);
  storage.Abort(slot_a.ticket);
  EXPECT_EQ(storage.counters().rows, 5);
  Insert(storage, a);  // its first rows again, as if it had never begun
  EXPECT_EQ(Ids(storage).size(), 10);
}

TEST(Storage, ADeadActorsChunkInFlightIsForgottenWithIt) {
  Storage storage(TestSchema(), {.capacity = 100});
  Insert(storage, {{.incarnation = 1, .rows = 2}});
  const ChunkSink::Slot slot = BeginChunk(storage, {{.incarnation = 1, .first_row = 2, .rows = 2}});
  storage.CloseIncarnation(1);
  ExpectRefused(storage, {.incarnation = 1, .episode = 1, .rows = 1}, "was closed");
  storage.Abort(slot.ticket);
  EXPECT_EQ(Ids(storage).size(), 2);
  ASSERT_EQ(storage.EpisodePlaces(), 1);
  EXPECT_EQ(storage.EpisodeAt(0)->end, Episode::End::kLost);
}

TEST(Storage, OldestRowsLeaveAndTheirEpisodeIsIncomplete) {
  Storage storage(TestSchema(), {.capacity = 64, .block_rows = 4});
  Insert(storage, WholeEpisode(1, 0, 0, 30, true));
  Insert(storage, WholeEpisode(1, 0, 1, 30, true));
  EXPECT_TRUE(storage.EpisodeAt(0)->Complete());
  Insert(storage, WholeEpisode(1, 0, 2, 10, true));
  // 70 decisions came, so two blocks of four left; a final observation is no decision.
  EXPECT_EQ(storage.counters().decisions, 62);
  EXPECT_EQ(storage.counters().rows, 65);
  EXPECT_FALSE(storage.EpisodeAt(0)->Complete());
  EXPECT_EQ(storage.EpisodeAt(0)->first_row, 8);
  EXPECT_TRUE(storage.EpisodeAt(1)->Complete());
  EXPECT_EQ(storage.counters().total_decisions, 70);
  EXPECT_EQ(storage.counters().total_episodes, 3);
  EXPECT_EQ(storage.counters().episodes, 3);
}

TEST(Storage, StaysWithinItsByteBudget) {
  const Schema schema = TestSchema();
  const BlockLayout layout(schema, 64);
  const auto budget = static_cast<int64_t>(layout.bytes() * 10 + 40'000);
  Storage storage(schema, {.capacity = 1 << 20, .byte_budget = budget, .block_rows = 64});
  for (uint64_t episode = 0; episode < 200; ++episode) {
    Insert(storage, WholeEpisode(1, static_cast<uint32_t>(episode % 2), episode / 2, 20, true));
    ASSERT_LE(storage.counters().bytes, budget);
  }
  EXPECT_GT(storage.counters().rows, 64 * 7);
  EXPECT_THROW(Storage(schema, {.capacity = 1000, .byte_budget = 100}), UserError);
}

TEST(Storage, BytesForIsWhatAFullTableTakes) {
  const Schema schema = TestSchema();
  const StorageOptions options{.capacity = 20'000};
  Storage storage(schema, options);
  for (uint64_t episode = 0; episode < 300; ++episode) {
    Insert(storage, WholeEpisode(1, 0, episode, 100, false));
  }
  Counters counters = storage.counters();
  EXPECT_GT(counters.decisions, 19'000);
  const int64_t planned = BytesFor(schema, options, 1, 100);
  const int64_t fixed = storage.RowPlaces() / storage.layout().rows() *
                        static_cast<int64_t>(storage.layout().bytes() + storage.layout().rows());
  EXPECT_LE(fixed, planned);
  EXPECT_GT(static_cast<double>(fixed), 0.95 * static_cast<double>(planned));
}

TEST(Storage, RefusesOptionsAndSchemasItCannotKeep) {
  EXPECT_THROW(Storage(TestSchema(), {.capacity = 0}), UserError);
  EXPECT_THROW(Storage(TestSchema(), {.capacity = 10, .block_rows = 3}), UserError);
  EXPECT_THROW(Storage(Schema(), {.capacity = 10}), UserError);
}

TEST(Storage, ColumnsOfABlockAreAligned) {
  Storage storage(TestSchema(), {.capacity = 1000});
  Insert(storage, WholeEpisode(1, 0, 0, 10, true));
  const int64_t block_rows = storage.layout().rows();
  for (size_t place = 0; place < storage.layout().fixed().size(); ++place) {
    for (RowIndex row = 0; row < storage.RowPlaces(); row += block_rows) {
      EXPECT_EQ(reinterpret_cast<uintptr_t>(storage.At(place, row)) % kAlignment, 0);
    }
  }
}

}  // namespace
}  // namespace rookery::replay
