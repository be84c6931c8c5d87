#include "distributed/replay/storage/dump.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "core/strings.h"

namespace rookery::replay {

std::string Fingerprint(const Schema& schema) {
  std::string text;
  for (const Column& column : schema.columns()) {
    text += StrCat(NameOf(column.kind), " ", ToString(column.spec), "\n");
  }
  return text;
}

StorageSnapshot StorageDump::Capture(const Storage& storage) {
  StorageSnapshot snapshot{.token = storage.readers_.Token(),
                           .source = storage.options_.source,
                           .layout = storage.layout_};
  std::ostringstream head;
  DumpWriter out(head);
  WriteHead(storage, out);
  out.Flush();
  snapshot.head = std::move(head).str();
  for (const BlockSlot slot : storage.oldest_) {
    const Storage::Block& block = storage.blocks_[static_cast<size_t>(slot)];
    if (block.rows->filled == 0) continue;
    snapshot.blocks.push_back({BlockRows::Committed(block.rows, storage.layout_), block.learner});
    block.learner_shared = true;
  }
  return snapshot;
}

void StorageDump::Write(const StorageSnapshot& snapshot, const Elsewhere& elsewhere,
                        DumpWriter& out) {
  out.Frames(snapshot.head);
  for (const StorageSnapshot::Block& block : snapshot.blocks) {
    const auto rows = static_cast<size_t>(block.rows->filled);
    for (const BlockLayout::Fixed& column : snapshot.layout.fixed()) {
      if (column.part != BlockPart::kLearner) continue;
      out.Bytes({block.learner.get() + column.offset, rows * column.bytes});
    }
    std::optional<uint64_t> checksum;
    if (elsewhere && snapshot.Sealed(block)) checksum = elsewhere(snapshot.KeyOf(block));
    out.Value(int64_t{checksum.has_value()});
    if (checksum) {
      out.Value(block.rows->number);
      out.Value(*checksum);
    } else {
      block.rows->Write(snapshot.layout, out);
    }
  }
}

void StorageDump::WriteHead(const Storage& storage, DumpWriter& out) {
  out.Text(Fingerprint(storage.columns_));
  for (const auto& value : storage.new_values_) out.Bytes(value);
  out.Value(storage.layout_.rows());
  out.Value(storage.layout_.pack_bytes());
  out.Value(storage.total_decisions_);
  out.Value(storage.total_episodes_);
  // Blocks that a chunk in flight has opened are free ones here.
  std::vector<BlockSlot> oldest;
  std::vector<BlockSlot> free = storage.free_blocks_;
  for (const BlockSlot slot : storage.oldest_) {
    (storage.RowsIn(slot).filled > 0 ? oldest : free).push_back(slot);
  }
  out.Value(static_cast<int64_t>(storage.blocks_.size()));
  out.Value(static_cast<int64_t>(oldest.size()));
  for (const BlockSlot slot : oldest) {
    out.Value(int64_t{slot});
    out.Value(int64_t{storage.blocks_[static_cast<size_t>(slot)].next});
    out.Value(storage.RowsIn(slot).filled);
  }
  for (const BlockSlot slot : free) out.Value(int64_t{slot});
  for (const uint32_t generation : storage.generations_) out.Value(generation);
  out.Value(storage.next_number_);
  WriteEpisodes(storage, out);
  storage.tasks_.Save(out);
  WriteStreams(storage, out);
}

void StorageDump::WriteEpisodes(const Storage& storage, DumpWriter& out) {
  out.Value(static_cast<int64_t>(storage.episodes_.size()));
  for (const Storage::EpisodeEntry& entry : storage.episodes_) {
    out.Value(int64_t{entry.used});
    if (!entry.used) continue;
    const Episode& episode = entry.value;
    out.Value(episode.incarnation);
    out.Value(episode.env);
    out.Value(episode.episode);
    out.Value(static_cast<int64_t>(episode.end));
    out.Value(episode.first);
    out.Value(int64_t{episode.first_row});
    out.Value(int64_t{episode.end_row});
    out.Value(uint64_t{episode.columns.size()});
    out.Bytes(episode.columns);
  }
  for (const auto place : storage.free_episodes_) out.Value(int64_t{place});
}

void StorageDump::WriteStreams(const Storage& storage, DumpWriter& out) {
  const auto kept = [](const auto& entry) { return entry.second.started; };
  out.Value(static_cast<int64_t>(std::ranges::count_if(storage.streams_, kept)));
  for (const auto& [key, stream] : storage.streams_) {
    if (!stream.started) continue;
    out.Value(key.first);
    out.Value(key.second);
    out.Value(int64_t{stream.tail});
    out.Value(int64_t{stream.episode});
    out.Value(stream.number);
  }
}

}  // namespace rookery::replay
