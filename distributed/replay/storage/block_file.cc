#include "distributed/replay/storage/block_file.h"

#include <bit>
#include <limits>

#include "core/strings.h"
#include "distributed/replay/storage/dump.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {
namespace {

constexpr std::string_view kMagic = "rookery replay blocks 1";
constexpr int64_t kMostBlocks = 1 << 24;
constexpr int64_t kMostBlockRows = 1 << 20;

}  // namespace

size_t FileBlock::bytes() const {
  size_t bytes = layout->bytes(BlockPart::kPlain) + rows->PackedBytes();
  for (const BlockRows::RaggedValues& values : rows->ragged) bytes += values.bytes.size();
  return bytes;
}

std::vector<FileBlock> FullBlocks(std::span<const StorageSnapshot> storages) {
  std::vector<FileBlock> full;
  for (const StorageSnapshot& storage : storages) {
    for (const StorageSnapshot::Block& block : storage.blocks) {
      if (!storage.Sealed(block)) continue;
      full.push_back({storage.KeyOf(block), block.rows, &storage.layout});
    }
  }
  return full;
}

void WriteBlocks(const Schema& schema, std::span<const FileBlock> blocks, std::ostream& stream) {
  DumpWriter out(stream);
  out.Text(kMagic);
  out.Text(Fingerprint(schema));
  out.Value(static_cast<int64_t>(blocks.size()));
  for (const FileBlock& block : blocks) {
    out.Value(block.key.first);
    out.Value(block.layout->rows());
    out.Value(block.layout->pack_bytes());
    block.rows->Write(*block.layout, out);
  }
  out.Finish();
}

std::vector<BlockKey> ReadBlocks(const Schema& schema, std::istream& stream,
                                 BlockLibrary& library) {
  DumpReader in(stream);
  if (in.Text() != kMagic) DumpReader::Fail("a file of its blocks is none");
  if (in.Text() != Fingerprint(schema)) {
    DumpReader::Fail("a file of its blocks has other columns than the table");
  }
  std::vector<BlockKey> keys;
  for (int64_t left = in.Whole(0, kMostBlocks); left > 0; --left) {
    const int64_t source = in.Whole(0, Storage::kMostSources - 1);
    const int64_t rows = in.Whole(1, kMostBlockRows);
    if (!std::has_single_bit(static_cast<uint64_t>(rows))) {
      DumpReader::Fail("a block's rows are no power of 2");
    }
    const int64_t pack_bytes = in.Whole(0, std::numeric_limits<int64_t>::max());
    const BlockLayout layout(schema, rows, Schema::kNone, pack_bytes);
    const std::shared_ptr<BlockRows> block = BlockRows::Read(layout, in);
    const BlockKey key{source, block->number};
    if (!block->Sealed(layout)) DumpReader::Fail("a file of its blocks has one that isn't full");
    if (!library.emplace(key, LibraryBlock{block, pack_bytes, block->Checksum(layout)}).second) {
      DumpReader::Fail("its files have a block twice");
    }
    keys.push_back(key);
  }
  in.Finish();
  return keys;
}

}  // namespace rookery::replay
