// Chunks that don't fit the schema, or don't follow their env's last one, are refused.
#include <cstring>
#include <limits>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {
namespace {

// A chunk's ragged values beyond this are a broken or hostile sender's.
constexpr size_t kMostRaggedBytes = size_t{1} << 30;

std::string Describe(const ChunkHeader& header) {
  return StrCat("chunk of incarnation ", header.incarnation, ", env ", header.env, ", episode ",
                header.episode, ", rows ", header.first_row, " to ",
                uint64_t{header.first_row} + header.rows);
}

}  // namespace

void Storage::CheckSize(const ChunkHeader& header) const {
  const auto fail = [&](const std::string& why) {
    throw UserError(StrCat(Describe(header), ": ", why));
  };
  if (header.rows == 0) fail("it has no rows");
  if (header.rows > std::numeric_limits<uint32_t>::max() - header.first_row) {
    fail("row numbers overflow");
  }
  if (header.rows > options_.capacity) {
    fail(StrCat("its ", header.rows, " rows don't fit a table of ", options_.capacity));
  }
}

void Storage::CheckOrder(const ChunkHeader& header) const {
  const auto fail = [&](const std::string& why) {
    throw UserError(StrCat(Describe(header), ": ", why));
  };
  const auto found = streams_.find({header.incarnation, header.env});
  if (found == streams_.end()) {
    if (header.first_row != 0) fail("the env's first chunk must begin with an episode's row 0");
    return;
  }
  const Stream& stream = found->second;
  if (stream.closing) fail("its incarnation was closed");
  if (stream.in_flight) fail("the env's last chunk isn't committed yet");
  if (stream.episode != kNoEpisode && header.episode == stream.number) {
    const uint32_t next = episodes_[static_cast<size_t>(stream.episode)].value.end_row;
    if (header.first_row != next) fail(StrCat("row ", next, " of this episode is next"));
    return;
  }
  // Numbers are skipped where an episode failed before it had a row.
  if (header.episode <= stream.number || header.first_row != 0) {
    fail(StrCat("row 0 of an episode after ", stream.number, " is next",
                stream.episode == kNoEpisode ? "" : " where the open episode isn't continued"));
  }
}

void Storage::CheckEpisodeColumns(const ChunkHeader& header,
                                  std::span<const std::byte> bytes) const {
  const auto fail = [&](const std::string& why) {
    throw UserError(StrCat(Describe(header), ": ", why));
  };
  if (header.first_row != 0) {
    if (!bytes.empty()) fail("episode columns come with row 0 alone");
    return;
  }
  size_t at = 0;
  for (const Column& column : schema_.columns()) {
    if (column.kind == ColumnKind::kEpisode && !column.spec.ragged) at += column.spec.NumBytes();
  }
  for (const Column& column : schema_.columns()) {
    if (column.kind != ColumnKind::kEpisode || !column.spec.ragged) continue;
    uint32_t count = 0;
    if (bytes.size() < at + sizeof(count)) break;
    std::memcpy(&count, bytes.data() + at, sizeof(count));
    at += sizeof(count) + count * column.spec.NumBytes();
  }
  if (at != bytes.size()) {
    fail(StrCat("its episode columns have ", bytes.size(), " bytes, not at least ", at,
                " as the schema says"));
  }
}

size_t Storage::RaggedBytes(const ChunkHeader& header, std::span<const uint32_t> counts) const {
  const size_t columns = layout_.ragged().size();
  if (counts.size() != columns * header.rows) {
    throw UserError(StrCat(Describe(header), ": ", counts.size(), " ragged counts, expected ",
                           columns, " columns x ", header.rows, " rows"));
  }
  size_t bytes = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const BlockLayout::Ragged& column = layout_.ragged()[i / header.rows];
    bytes += counts[i] * column.value_bytes;
    if (bytes > kMostRaggedBytes) {
      throw UserError(StrCat(Describe(header), ": over ",
                             HumanBytes(static_cast<double>(kMostRaggedBytes)), " in column '",
                             schema_[column.column].spec.name, "'"));
    }
  }
  return bytes;
}

void Storage::CheckFlags(const InFlight& chunk) const {
  int64_t row = 0;
  for (const Piece& piece : chunk.pieces) {
    const std::byte* terminated = FlagAt(terminated_, piece);
    const std::byte* truncated = FlagAt(truncated_, piece);
    for (int64_t i = 0; i < piece.rows; ++i, ++row) {
      const bool final = (terminated[i] | truncated[i]) != std::byte{0};
      const bool last = chunk.header.closes && row + 1 == int64_t{chunk.header.rows};
      if (final != last) {
        throw UserError(StrCat(Describe(chunk.header), ": row ", chunk.header.first_row + row,
                               last ? " closes the episode, but is neither terminated nor truncated"
                                    : " is terminated or truncated, but isn't the closing one"));
      }
    }
  }
}

}  // namespace rookery::replay
