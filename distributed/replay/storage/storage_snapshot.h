// What a storage holds at a moment, to be written while it goes on: taken in little time, as full
// blocks are shared with it and what may change is small, or copied by who changes it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "distributed/replay/storage/block_layout.h"
#include "distributed/replay/storage/block_rows.h"

namespace rookery::replay {

// A block by its storage's source and its number there.
using BlockKey = std::pair<int64_t, BlockNumber>;
using SharedRows = std::shared_ptr<const BlockRows>;

// Full blocks that were read from files, for a restore.
struct LibraryBlock {
  std::shared_ptr<BlockRows> rows{};
  int64_t pack_bytes = 0;  // of its layout
  uint64_t checksum = 0;
};
using BlockLibrary = std::map<BlockKey, LibraryBlock>;

// The checksum of a block that lies in a file beside the dump, which then leaves it out; none of
// one that the dump has to hold.
using Elsewhere = std::function<std::optional<uint64_t>(const BlockKey&)>;

struct StorageSnapshot {
  struct Block {
    SharedRows rows;
    SharedBytes learner;
  };

  std::shared_ptr<const void> token;  // of a reader (block_memory.h): goes after the blocks
  int64_t source = 0;
  BlockLayout layout;
  std::string head;           // frames of a dump (dump_stream.h): all but what follows
  std::vector<Block> blocks;  // in the order they were taken

  bool Sealed(const Block& block) const { return block.rows->Sealed(layout); }
  BlockKey KeyOf(const Block& block) const { return {source, block.rows->number}; }
};

}  // namespace rookery::replay
