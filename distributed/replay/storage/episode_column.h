// An episode column of one whole number: a task, a source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/schema.h"

namespace rookery::replay {

// Where a fixed episode column begins in an episode's columns as they come (ChunkSink::Begin), in
// bytes: fixed ones in schema order, then the ragged ones. None where there is no such column.
std::optional<size_t> EpisodeOffset(const Schema& schema, std::string_view name);

class EpisodeColumn {
 public:
  // `name`: a fixed int64 () episode column of the schema. Where it has none, nothing is read.
  EpisodeColumn(const Schema& schema, std::string_view name);

  explicit operator bool() const { return offset_.has_value(); }
  // Of an episode's columns as they come (ChunkSink::Begin). None where they are too short.
  std::optional<int64_t> Read(std::span<const std::byte> columns) const;

 private:
  std::optional<size_t> offset_;
};

}  // namespace rookery::replay
