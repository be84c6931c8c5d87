// What a table knows of an episode beside its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rookery::replay {

// A place in the storage, block * rows a block + row of the block. Valid while the lock that it
// was found under is held.
using RowIndex = int64_t;
inline constexpr RowIndex kNoRow = -1;

// A row: its source, its place, and how often the place's block was taken before. It outlives the
// lock: the id of a row that was evicted is no other row's until its block was taken 2^19 times
// more. Batches carry it as `id`.
using StableId = int64_t;

// A block's number: its rows are [slot * rows a block, ...).
using BlockSlot = int32_t;
inline constexpr BlockSlot kNoBlock = -1;

// Where a storage keeps what follows.
using EpisodePlace = int32_t;
inline constexpr EpisodePlace kNoEpisode = -1;

struct Episode {
  enum class End : uint8_t {
    kOpen,        // further rows may come
    kTerminated,  // its last row is the final observation
    kTruncated,
    kLost,  // its actor died or gave it up: no final observation
  };

  uint64_t incarnation = 0;
  uint32_t env = 0;
  uint64_t episode = 0;
  End end = End::kOpen;
  RowIndex first = kNoRow;           // its oldest row that is still here
  std::vector<BlockSlot> further{};  // the blocks that its rows lie in after the first one's
  uint32_t first_row = 0;  // that row's number in the episode: above 0 once the head was evicted
  uint32_t end_row = 0;    // one past the last committed row's number
  std::vector<std::byte> columns{};  // the episode columns as they came

  int64_t Rows() const { return int64_t{end_row} - first_row; }
  bool Finished() const { return end == End::kTerminated || end == End::kTruncated; }
  bool Complete() const { return Finished() && first_row == 0; }
};

}  // namespace rookery::replay
