// Frames as an actor sends them, one after the other: whatever is in them, a table takes what is
// right and refuses the rest, and stays whole.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/table.h"
#include "distributed/stream/chunk_view.h"
#include "distributed/stream/value_check.h"
#include "distributed/stream/wire.h"
#include "tests/fuzz/fuzz_schema.h"

namespace rookery {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint32_t kMaxRows = 64;

class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}
  Bytes Take(size_t count) {
    if (count > bytes_.size()) throw UserError("the connection was closed");
    const Bytes taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }

 private:
  Bytes bytes_;
};

// As a session does it.
void TakeChunk(Bytes payload, const Schema& schema, const stream::ValueCheck& values,
               replay::Table& table) {
  Reader in(payload);
  if (payload.size() < stream::kChunkPrefixBytes) throw UserError("shorter than its prefix");
  const auto length = static_cast<uint32_t>(payload.size());
  const auto prefix = stream::DecodeChunkPrefix(
      in.Take(stream::kChunkPrefixBytes).first<stream::kChunkPrefixBytes>(), length);
  if (prefix.header.rows > kMaxRows) throw UserError("too many rows");
  const size_t column_bytes = stream::ColumnBytes(prefix, length);
  stream::CheckChunkSizes(schema, prefix.header, prefix.episode_bytes, prefix.ragged_counts,
                          column_bytes);
  const Bytes episode_columns = in.Take(prefix.episode_bytes);
  std::vector<uint32_t> counts(prefix.ragged_counts);
  const Bytes counts_bytes = in.Take(counts.size() * sizeof(uint32_t));
  if (!counts.empty()) std::memcpy(counts.data(), counts_bytes.data(), counts_bytes.size());
  stream::CheckChunk(schema, prefix.header, episode_columns, counts, column_bytes);
  const ChunkSink::Slot slot = table.Begin(prefix.header, episode_columns, counts);
  try {
    for (const std::span<std::byte> piece : slot.pieces) {
      std::ranges::copy(in.Take(piece.size()), piece.begin());
    }
    values.Check(prefix.header, episode_columns, counts, slot.pieces);
  } catch (const UserError&) {
    table.Abort(slot.ticket);
    throw;
  }
  table.Commit(slot.ticket);
}

}  // namespace
}  // namespace rookery

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  static const Schema schema = FuzzSchema();
  static const stream::ValueCheck values(schema);
  replay::Table table(schema, {.capacity = 100, .byte_budget = 1 << 20, .block_rows = 16});
  Reader in(std::as_bytes(std::span(data, size)));
  try {
    while (true) {
      const auto header = stream::DecodeFrameHeader(
          in.Take(stream::kFrameHeaderBytes).first<stream::kFrameHeaderBytes>(), 1 << 16);
      const Bytes payload = in.Take(header.length);
      try {
        if (header.type == stream::FrameType::kChunk) TakeChunk(payload, schema, values, table);
        if (header.type == stream::FrameType::kAck) stream::DecodeAck(payload);
        if (header.type == stream::FrameType::kBye) table.CloseIncarnation(1);
      } catch (const UserError&) {  // that chunk is refused; another actor's may follow
      }
    }
  } catch (const UserError&) {
  }
  // What was taken can be gone through.
  size_t rows = 0;
  table.ForEachRowId([&](const replay::RowId&) { ++rows; });
  if (static_cast<int64_t>(rows) != table.counters().rows) __builtin_trap();
  return 0;
}
