// A chunk that somebody else holds, and whether it fits a schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/chunk.h"
#include "core/schema.h"

namespace rookery::stream {

// The parts are laid out as core/chunk.h says.
struct ChunkView {
  ChunkHeader header;
  std::span<const std::byte> episode_columns;
  std::span<const uint32_t> ragged_counts;
  std::span<const std::span<const std::byte>> columns;  // pieces; their sum is what counts

  size_t ColumnBytes() const;
};

// The most bytes that a Chunk frame's payload with rows of `schema` has, at most `max_rows` of
// them. With ragged columns that isn't known: SIZE_MAX.
size_t MaxChunkBytes(const Schema& schema, uint32_t max_rows);

// What can be told from the lengths alone, before any of it is read: throws UserError where no
// chunk of `schema` has so many bytes and counts.
void CheckChunkSizes(const Schema& schema, const ChunkHeader& header, size_t episode_bytes,
                     size_t ragged_counts, size_t column_bytes);

// Throws UserError where a chunk with these parts is not one of `schema`: episode columns exactly
// with first_row 0, a count for each ragged value, and columns of the size that follows.
void CheckChunk(const Schema& schema, const ChunkHeader& header,
                std::span<const std::byte> episode_columns, std::span<const uint32_t> ragged_counts,
                size_t column_bytes);

// Begin, copy, Commit: the way of a chunk without a network.
void WriteTo(ChunkSink& sink, const ChunkView& chunk);

}  // namespace rookery::stream
