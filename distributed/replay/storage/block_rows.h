// What actors wrote into a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "distributed/replay/packing/packed_rows.h"
#include "distributed/replay/storage/block_layout.h"
#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/storage/episode.h"

namespace rookery::replay {

// An env of an actor's life: (incarnation, env).
using StreamKey = std::pair<uint64_t, uint32_t>;

// A block by which block of its storage it was, counted from 0, as they were taken; no other one of
// the storage has the number.
using BlockNumber = uint64_t;

struct BlockRows {
  struct Segment {  // consecutive rows of one episode
    EpisodePlace episode = kNoEpisode;
    int32_t rows = 0;
    uint32_t first_row = 0;
    int32_t begin = 0;  // the first of them in the block
  };
  struct RaggedValues {
    std::vector<std::byte> bytes;
    std::vector<uint64_t> ends;  // of each committed row, in bytes
    std::span<const std::byte> Committed() const {
      return std::span(bytes).first(ends.empty() ? 0 : ends.back());
    }
    std::span<const std::byte> At(size_t row) const {
      const uint64_t begin = row == 0 ? 0 : ends[row - 1];
      return std::span(bytes).subspan(begin, ends[row] - begin);
    }
  };

  BlockNumber number = 0;
  StreamKey stream{};
  int64_t filled = 0;  // committed rows
  std::vector<Segment> segments{};
  std::vector<RaggedValues> ragged{};
  SharedBytes plain{};
  SharedBytes images{};              // null once they are packed
  std::vector<PackedRows> packed{};  // of each column of images, as far as groups are full

  // No further row comes: nothing of it changes any more, and snapshots share it.
  bool Sealed(const BlockLayout& layout) const { return filled == layout.rows(); }
  size_t PackedBytes() const;
  // Its committed rows, to be read while further ones are written. What isn't sealed is copied
  // where that could move, and shares the rest.
  static std::shared_ptr<const BlockRows> Committed(const std::shared_ptr<BlockRows>& rows,
                                                    const BlockLayout& layout);

  // In a dump. Read throws UserError where it isn't a block of this layout.
  void Write(const BlockLayout& layout, DumpWriter& out) const;
  static std::shared_ptr<BlockRows> Read(const BlockLayout& layout, DumpReader& in);
  // Of all that Write writes.
  uint64_t Checksum(const BlockLayout& layout) const;

 private:
  void ReadSegments(DumpReader& in);
  void ReadPacked(const BlockLayout& layout, DumpReader& in);
  void ReadRagged(const BlockLayout& layout, DumpReader& in);
};

}  // namespace rookery::replay
