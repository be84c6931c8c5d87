#include "distributed/stream/chunk_builder.h"

#include <cstring>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/stream/peers.h"

namespace rookery::stream {
namespace {

Column Make(std::string name, DType dtype, std::vector<int64_t> shape, ColumnKind kind,
            bool ragged = false) {
  return {{.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .ragged = ragged},
          kind};
}

// x: 2 bytes a row; r: ragged uint8; y: 1 byte a row; s, t: an episode's.
Schema SmallSchema() {
  return Schema({Make("x", DType::kUint8, {2}, ColumnKind::kStep),
                 Make("r", DType::kUint8, {}, ColumnKind::kStep, true),
                 Make("t", DType::kUint8, {}, ColumnKind::kEpisode, true),
                 Make("y", DType::kUint8, {}, ColumnKind::kPolicy),
                 Make("s", DType::kUint8, {}, ColumnKind::kEpisode)});
}

std::vector<uint8_t> Bytes(const std::vector<std::byte>& bytes) {
  std::vector<uint8_t> out(bytes.size());
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

void SetBytes(ChunkBuilder& builder, size_t column, std::vector<uint8_t> values) {
  builder.Set<uint8_t>(column, std::span<const uint8_t>(values));
}

TEST(ChunkBuilderTest, LaysOutColumnsAsTheContractSays) {
  ChunkBuilder builder(SmallSchema(), 9, 2);
  builder.BeginEpisode(5);
  SetBytes(builder, 4, {77});
  SetBytes(builder, 2, {8, 9});
  SetBytes(builder, 0, {1, 2});
  SetBytes(builder, 1, {50, 51, 52});
  SetBytes(builder, 3, {3});
  builder.EndRow();
  builder.Value(0)[1] = std::byte{4};  // the rest of the row stays zero
  builder.EndRow();
  SetBytes(builder, 1, {60, 61});
  SetBytes(builder, 1, {62});  // instead
  builder.EndRow(/*closes=*/true);

  const Recorded chunk = Copy(builder.View());
  EXPECT_EQ(chunk.header, (ChunkHeader{9, 2, 5, 0, 3, true}));
  EXPECT_EQ(Bytes(chunk.episode_columns), (std::vector<uint8_t>{77, 2, 0, 0, 0, 8, 9}));
  EXPECT_EQ(chunk.ragged_counts, (std::vector<uint32_t>{3, 0, 1}));
  EXPECT_EQ(Bytes(chunk.columns),
            (std::vector<uint8_t>{1, 2, 0, 4, 0, 0, 3, 0, 0, 50, 51, 52, 62}));
  EXPECT_NO_THROW(CheckChunk(SmallSchema(), chunk.header, chunk.episode_columns,
                             chunk.ragged_counts, chunk.columns.size()));
}

TEST(ChunkBuilderTest, LaterChunksGoOnWithTheEpisode) {
  ChunkBuilder builder(SmallSchema(), 1, 0);
  builder.BeginEpisode(0);
  SetBytes(builder, 4, {7});
  builder.EndRow();
  builder.EndRow();
  EXPECT_EQ(builder.View().header.first_row, 0u);
  builder.Clear();
  builder.EndRow(true);
  const ChunkView second = builder.View();
  EXPECT_EQ(second.header, (ChunkHeader{1, 0, 0, 2, 1, true}));
  EXPECT_TRUE(second.episode_columns.empty());
  EXPECT_THROW(builder.BeginEpisode(1), Failure);
  builder.Clear();
  EXPECT_THROW(builder.EndRow(), Failure);
  builder.BeginEpisode(1);
  builder.EndRow();
  EXPECT_EQ(builder.View().header, (ChunkHeader{1, 0, 1, 0, 1, false}));
  EXPECT_EQ(Bytes(Copy(builder.View()).episode_columns), (std::vector<uint8_t>{0, 0, 0, 0, 0}));
}

TEST(ChunkBuilderTest, LeavesBySizeRowsAgeOrEnd) {
  using namespace std::chrono_literals;
  const auto start = ChunkBuilder::Clock::now();
  const auto ready_after = [&](ChunkLimits limits, int rows, ChunkBuilder::Clock::duration age,
                               bool closes = false) {
    ChunkBuilder builder(SmallSchema(), 1, 0, limits);
    builder.BeginEpisode(0);
    for (int i = 0; i < rows; ++i) builder.EndRow(closes && i + 1 == rows, start);
    return builder.Ready(start + age);
  };
  const ChunkLimits limits{.bytes = 12, .rows = 3, .age = 10ms};
  EXPECT_FALSE(ready_after(limits, 0, 1h));
  EXPECT_FALSE(ready_after(limits, 2, 9ms));
  EXPECT_TRUE(ready_after(limits, 2, 10ms));
  EXPECT_TRUE(ready_after(limits, 3, 0ms));
  EXPECT_TRUE(ready_after(limits, 1, 0ms, true));
  EXPECT_FALSE(ready_after({.bytes = 7, .rows = 99, .age = 1h}, 2, 0ms));
  EXPECT_TRUE(ready_after({.bytes = 6, .rows = 99, .age = 1h}, 2, 0ms));
}

TEST(ChunkBuilderTest, RefusesValuesOfAnotherSizeOrType) {
  ChunkBuilder builder(SmallSchema(), 1, 0);
  builder.BeginEpisode(0);
  EXPECT_THROW(SetBytes(builder, 0, {1}), UserError);
  EXPECT_THROW(builder.SetScalar<float>(3, 1), UserError);
  EXPECT_THROW(builder.View(), Failure);
}

TEST(ChunkViewTest, WritesThroughAnyPieces) {
  RecordingSink sink(TestSchema());
  RowSource source(1, 0, 3, {.rows = 400}, 1000);
  std::vector<Recorded> sent;
  for (int i = 0; i < 20; ++i) {
    const ChunkView chunk = source.Next();
    sent.push_back(Copy(chunk));
    WriteTo(sink, chunk);
  }
  EXPECT_EQ(sink.chunks(), sent);
}

TEST(ChunkViewTest, ChunksThatDontFitAreRefused) {
  const Schema schema = TestSchema();
  RowSource source(1, 0, 3, {.rows = 10});
  const Recorded good = Copy(source.Next());
  const auto check = [&](const Recorded& chunk) {
    CheckChunk(schema, chunk.header, chunk.episode_columns, chunk.ragged_counts,
               chunk.columns.size());
  };
  EXPECT_NO_THROW(check(good));
  Recorded bad = good;
  bad.header.rows = 9;
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.header.first_row = 1;
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.header.first_row = UINT32_MAX - 3;
  bad.episode_columns.clear();
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.episode_columns.pop_back();
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.ragged_counts.pop_back();
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.ragged_counts[3] = UINT32_MAX;
  EXPECT_THROW(check(bad), UserError);
  bad = good;
  bad.columns.emplace_back();
  EXPECT_THROW(check(bad), UserError);
}

}  // namespace
}  // namespace rookery::stream
