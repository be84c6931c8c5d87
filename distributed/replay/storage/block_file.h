// Full blocks in a file beside a dump (dump.h). They never change again, so that the file is
// written once, and belongs to every dump after it until its last block has left the table.
//
//   | format | schema | how many | each: source, how it is laid out, block (block_rows.h) |
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <vector>

#include "core/schema.h"
#include "distributed/replay/storage/block_layout.h"
#include "distributed/replay/storage/storage_snapshot.h"

namespace rookery::replay {

struct FileBlock {
  BlockKey key{};
  SharedRows rows{};  // full
  const BlockLayout* layout = nullptr;

  size_t bytes() const;  // about what it takes in a file
};

// The full blocks of a snapshot, which must outlive them; the oldest of each source first.
std::vector<FileBlock> FullBlocks(std::span<const StorageSnapshot> storages);

// `schema`: of what actors send. Throws Failure where the stream fails.
void WriteBlocks(const Schema& schema, std::span<const FileBlock> blocks, std::ostream& out);

// Adds a file's blocks to `library`; returns their keys. Throws UserError where it is damaged, or
// another table's.
std::vector<BlockKey> ReadBlocks(const Schema& schema, std::istream& in, BlockLibrary& library);

}  // namespace rookery::replay
