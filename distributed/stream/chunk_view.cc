#include "distributed/stream/chunk_view.h"

#include <cstring>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/wire.h"

namespace rookery::stream {
namespace {

std::string Where(const ChunkHeader& header) {
  return StrCat("chunk of env ", header.env, ", episode ", header.episode, ", row ",
                header.first_row, ": ");
}

struct Sizes {
  size_t episode_bytes = 0;  // of the fixed episode columns
  size_t episode_ragged = 0;
  size_t ragged_columns = 0;  // of a row
};

Sizes SizesOf(const Schema& schema) {
  Sizes sizes;
  for (const Column& column : schema.columns()) {
    const bool of_episode = column.kind == ColumnKind::kEpisode;
    if (of_episode && !column.spec.ragged) sizes.episode_bytes += column.spec.NumBytes();
    sizes.episode_ragged += of_episode && column.spec.ragged;
    sizes.ragged_columns += !of_episode && column.spec.ragged;
  }
  return sizes;
}

bool EpisodeColumnsFit(const Schema& schema, std::span<const std::byte> bytes) {
  size_t at = 0;
  for (const Column& column : schema.columns()) {
    if (column.kind == ColumnKind::kEpisode && !column.spec.ragged) at += column.spec.NumBytes();
  }
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || !column.spec.ragged) continue;
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

size_t MaxChunkBytes(const Schema& schema, uint32_t max_rows) {
  const Sizes sizes = SizesOf(schema);
  if (sizes.episode_ragged + sizes.ragged_columns > 0) return SIZE_MAX;
  return kChunkPrefixBytes + sizes.episode_bytes + max_rows * schema.RowBytes();
}

void CheckChunkSizes(const Schema& schema, const ChunkHeader& header, size_t episode_bytes,
                     size_t ragged_counts, size_t column_bytes) {
  if (header.rows == 0) throw UserError(Where(header) + "it has no rows");
  if (header.first_row > UINT32_MAX - header.rows) {
    throw UserError(Where(header) + "the episode has too many rows");
  }
  const Sizes sizes = SizesOf(schema);
  if (header.first_row != 0 && episode_bytes > 0) {
    throw UserError(Where(header) + "only an episode's first chunk has episode columns");
  }
  const size_t least = sizes.episode_bytes + sizes.episode_ragged * sizeof(uint32_t);
  if (header.first_row == 0 &&
      (episode_bytes < least || (episode_bytes > least && sizes.episode_ragged == 0))) {
    throw UserError(StrCat(Where(header), "the episode columns have ", episode_bytes,
                           " bytes, those of the schema ", least));
  }
  if (ragged_counts != sizes.ragged_columns * header.rows) {
    throw UserError(StrCat(Where(header), ragged_counts, " ragged counts for ", header.rows,
                           " rows of ", sizes.ragged_columns, " ragged columns"));
  }
  const size_t expected = schema.RowBytes() * header.rows;
  if (column_bytes < expected || (column_bytes > expected && sizes.ragged_columns == 0)) {
    throw UserError(StrCat(Where(header), header.rows, " rows have ", column_bytes,
                           " bytes, the schema asks for ", expected));
  }
}

void CheckChunk(const Schema& schema, const ChunkHeader& header,
                std::span<const std::byte> episode_columns, std::span<const uint32_t> ragged_counts,
                size_t column_bytes) {
  CheckChunkSizes(schema, header, episode_columns.size(), ragged_counts.size(), column_bytes);
  if (header.first_row == 0 && !EpisodeColumnsFit(schema, episode_columns)) {
    throw UserError(Where(header) + "the episode columns aren't those of the schema");
  }
  size_t counts = 0, expected = schema.RowBytes() * header.rows;
  for (const Column& column : schema.columns()) {
    if (!column.spec.ragged || column.kind == ColumnKind::kEpisode) continue;
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
