// VersionColumn: the policy versions in a chunk's bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/chunk.h"
#include "core/schema.h"

namespace rookery::stream {

// Thread-safe.
class VersionColumn {
 public:
  explicit VersionColumn(const Schema& schema);

  // Of each decision in the chunk: a row that closes an episode is none. `pieces` as
  // ChunkSink::Slot has them. Empty where the schema has no such column.
  std::vector<int64_t> Read(const ChunkHeader& header,
                            std::span<const std::span<std::byte>> pieces) const;

 private:
  bool is_there_ = false;
  size_t before_ = 0;  // bytes of a row in the columns before it
};

}  // namespace rookery::stream
