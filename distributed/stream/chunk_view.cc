#include "distributed/stream/chunk_view.h"

#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

std::string Where(const ChunkHeader& header) {
  return StrCat("chunk of env ", header.env, ", episode ", header.episode, ", row ",
                header.first_row, ": ");
}

bool EpisodeColumnsFit(const Schema& schema, std::span<const std::byte> bytes) {
  size_t at = 0;
  for (const Column& column : schema.columns()) {
    if (column.kind == ColumnKind::kEpisode && !column.ragged) at += column.spec.NumBytes();
  }
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || !column.ragged) continue;
    uint32_t count = 0;
    if (at + sizeof(count) > bytes.size()) return false;
    std::memcpy(&count, bytes.data() + at, sizeof(count));
    at += sizeof(count);
    if (count > (bytes.size() - at) / column.spec.NumBytes()) return false;
    at += count * column.spec.NumBytes();
  }
  return at == bytes.size();
}

}  // namespace

size_t ChunkView::ColumnBytes() const {
  size_t bytes = 0;
  for (const auto& piece : columns) bytes += piece.size();
  return bytes;
}

void CheckChunk(const Schema& schema, const ChunkHeader& header,
                std::span<const std::byte> episode_columns, std::span<const uint32_t> ragged_counts,
                size_t column_bytes) {
  if (header.rows == 0) throw UserError(Where(header) + "it has no rows");
  if (header.first_row > UINT32_MAX - header.rows) {
    throw UserError(Where(header) + "the episode has too many rows");
  }
  const bool opens = header.first_row == 0;
  if (!opens && !episode_columns.empty()) {
    throw UserError(Where(header) + "only an episode's first chunk has episode columns");
  }
  if (opens && !EpisodeColumnsFit(schema, episode_columns)) {
    throw UserError(Where(header) + "the episode columns aren't those of the schema");
  }
  size_t ragged_columns = 0;
  for (const Column& column : schema.columns()) {
    ragged_columns += column.ragged && column.kind != ColumnKind::kEpisode;
  }
  if (ragged_counts.size() != ragged_columns * header.rows) {
    throw UserError(StrCat(Where(header), ragged_counts.size(), " ragged counts for ", header.rows,
                           " rows of ", ragged_columns, " ragged columns"));
  }
  size_t counts = 0, expected = schema.RowBytes() * header.rows;
  for (const Column& column : schema.columns()) {
    if (!column.ragged || column.kind == ColumnKind::kEpisode) continue;
    for (uint32_t row = 0; row < header.rows; ++row, ++counts) {
      const size_t count = ragged_counts[counts];
      if (expected > column_bytes || count > (column_bytes - expected) / column.spec.NumBytes()) {
        throw UserError(StrCat(Where(header), "'", column.spec.name, "' counts ", count,
                               " values in row ", row, ", more than the chunk holds"));
      }
      expected += count * column.spec.NumBytes();
    }
  }
  if (expected != column_bytes) {
    throw UserError(StrCat(Where(header), header.rows, " rows have ", column_bytes,
                           " bytes, the schema asks for ", expected));
  }
}

void WriteTo(ChunkSink& sink, const ChunkView& chunk) {
  const ChunkSink::Slot slot = sink.Begin(chunk.header, chunk.episode_columns, chunk.ragged_counts);
  auto from = chunk.columns.begin();
  size_t taken = 0;  // of *from
  for (std::span<std::byte> to : slot.pieces) {
    while (!to.empty() && from != chunk.columns.end()) {
      const size_t n = std::min(to.size(), from->size() - taken);
      if (n > 0) std::memcpy(to.data(), from->data() + taken, n);
      to = to.subspan(n);
      taken += n;
      if (taken == from->size()) {
        ++from;
        taken = 0;
      }
    }
  }
  sink.Commit(slot.ticket);
}

}  // namespace rookery::stream
