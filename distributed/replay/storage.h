// Storage: the rows of a table, every step once, in columns.
//
//   streams (incarnation, env) ──▶ blocks of consecutive rows ──▶ evicted oldest block first
//
// Rows of one stream follow each other through its blocks, episode after episode, so the next row
// of a row is its neighbour, or the first of the stream's next block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/chunk.h"
#include "core/schema.h"

namespace rookery::replay {

// A place in the storage. Valid while the lock that it was found under is held.
using RowIndex = int64_t;
inline constexpr RowIndex kNoRow = -1;

// What became of an episode.
struct EpisodeInfo {
  uint64_t incarnation = 0;
  uint32_t env = 0;
  uint64_t episode = 0;
  RowIndex first = kNoRow;  // kNoRow once its first rows were evicted
  int64_t rows = 0;         // committed so far, the final observation's included
  bool closed = false;      // its final observation is here
};

}  // namespace rookery::replay
