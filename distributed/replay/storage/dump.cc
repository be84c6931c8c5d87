#include "distributed/replay/storage/dump.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::replay {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kMostRow = std::numeric_limits<uint32_t>::max();

}  // namespace

std::string Fingerprint(const Schema& schema) {
  std::string text;
  for (const Column& column : schema.columns()) {
    text += StrCat(NameOf(column.kind), " ", ToString(column.spec), "\n");
  }
  return text;
}

void StorageDump::Write(const Storage& storage, DumpWriter& out) {
  out.Text(Fingerprint(storage.columns_));
  for (const auto& value : storage.new_values_) out.Bytes(value);
  out.Value(storage.layout_.rows());
  out.Value(storage.total_decisions_);
  out.Value(storage.total_episodes_);
  // Blocks that a chunk in flight has opened are free ones here.
  std::vector<BlockSlot> oldest;
  std::vector<BlockSlot> free = storage.free_blocks_;
  for (const BlockSlot slot : storage.oldest_) {
    (storage.blocks_[static_cast<size_t>(slot)].filled > 0 ? oldest : free).push_back(slot);
  }
  out.Value(static_cast<int64_t>(storage.blocks_.size()));
  out.Value(static_cast<int64_t>(oldest.size()));
  for (const BlockSlot slot : oldest) {
    out.Value(int64_t{slot});
    WriteBlock(storage, storage.blocks_[static_cast<size_t>(slot)], static_cast<size_t>(slot), out);
  }
  // One whose memory was given back is marked, so that the restored table holds as many bytes.
  for (const BlockSlot slot : free) {
    const bool has_memory = storage.blocks_[static_cast<size_t>(slot)].memory != nullptr;
    out.Value(has_memory ? int64_t{slot} : -1 - int64_t{slot});
  }
  for (const uint32_t generation : storage.generations_) out.Value(generation);
  WriteEpisodes(storage, out);
  storage.tasks_.Save(out);
  WriteStreams(storage, out);
}

void StorageDump::WriteBlock(const Storage& storage, const Storage::Block& block, size_t slot,
                             DumpWriter& out) {
  out.Value(block.stream.first);
  out.Value(block.stream.second);
  out.Value(int64_t{block.next});
  out.Value(block.filled);
  out.Value(static_cast<int64_t>(block.segments.size()));
  for (const Storage::Segment& segment : block.segments) {
    out.Value(int64_t{segment.episode});
    out.Value(int64_t{segment.rows});
    out.Value(int64_t{segment.first_row});
  }
  const auto rows = static_cast<size_t>(block.filled);
  const auto begin = static_cast<ptrdiff_t>(slot) << storage.shift_;
  out.Bytes(std::as_bytes(std::span(storage.flags_).subspan(static_cast<size_t>(begin), rows)));
  for (const BlockLayout::Fixed& column : storage.layout_.fixed()) {
    out.Bytes({block.memory.get() + column.offset, rows * column.bytes});
  }
  for (const Storage::RaggedValues& values : block.ragged) {
    for (const uint64_t end : values.ends) out.Value(end);
    out.Bytes(std::span(values.bytes).first(values.ends.empty() ? 0 : values.ends.back()));
  }
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

Storage StorageDump::Read(DumpReader& in, const Storage& like) {
  if (!like.in_flight_.empty()) {
    throw UserError("a replay table can't be restored while chunks are in flight");
  }
  const std::string fingerprint = in.Text();
  if (fingerprint != Fingerprint(like.columns_)) {
    DumpReader::Fail(StrCat("its columns are\n", fingerprint, "but the table's are\n",
                            Fingerprint(like.columns_)));
  }
  std::vector<std::vector<std::byte>> new_values = like.new_values_;
  for (std::vector<std::byte>& value : new_values) in.Bytes(value);
  StorageOptions options = like.options_;
  options.block_rows = in.Whole(1, 1 << 20);
  Storage storage(like.schema_, options, like.learner_columns_);
  storage.new_values_ = std::move(new_values);
  storage.options_ = like.options_;
  storage.listeners_ = like.listeners_;
  storage.total_decisions_ = in.Whole(0, std::numeric_limits<int64_t>::max());
  storage.total_episodes_ = in.Whole(0, std::numeric_limits<int64_t>::max());
  ReadBlocks(storage, in);
  ReadEpisodes(storage, in);
  ReadTasks(storage, in);
  ReadStreams(storage, in);
  Check(storage);
  return storage;
}

void StorageDump::Replace(Storage& storage, Storage read) {
  storage = std::move(read);
  storage.listeners_->Tell([](StorageListener& l) { l.OnRestore(); });
}

void StorageDump::ReadBlocks(Storage& storage, DumpReader& in) {
  const int64_t blocks = in.Whole(0, kMost);
  const int64_t live = in.Whole(0, blocks);
  // A block's memory comes as it is read; what is taken for all of them at once is bounded here.
  if (blocks * storage.layout_.rows() / 4 > storage.options_.capacity + (int64_t{1} << 24)) {
    DumpReader::Fail("it has more blocks than a table of this capacity could");
  }
  storage.blocks_.resize(static_cast<size_t>(blocks));
  storage.bases_.resize(static_cast<size_t>(blocks));
  storage.flags_.resize(static_cast<size_t>(blocks * storage.layout_.rows()), 0);
  std::vector<bool> seen(static_cast<size_t>(blocks), false);
  const auto take_slot = [&](int64_t slot) {
    if (seen[static_cast<size_t>(slot)]) DumpReader::Fail("it has a block twice");
    seen[static_cast<size_t>(slot)] = true;
    return static_cast<BlockSlot>(slot);
  };
  for (int64_t i = 0; i < live; ++i) {
    storage.oldest_.push_back(take_slot(in.Whole(0, blocks - 1)));
    ReadBlock(storage, static_cast<size_t>(storage.oldest_.back()), in);
  }
  for (int64_t i = live; i < blocks; ++i) {
    const int64_t marked = in.Whole(-blocks, blocks - 1);
    const BlockSlot slot = take_slot(marked < 0 ? -1 - marked : marked);
    storage.free_blocks_.push_back(slot);
    if (marked < 0) continue;
    storage.blocks_[static_cast<size_t>(slot)].memory = AllocateAligned(storage.layout_.bytes());
    storage.bases_[static_cast<size_t>(slot)] =
        storage.blocks_[static_cast<size_t>(slot)].memory.get();
    ++storage.spare_blocks_;
  }
  for (int64_t i = 0; i < blocks; ++i) {
    storage.generations_.push_back(in.Value<uint32_t>() % Storage::kGenerations);
  }
  for (const BlockSlot slot : storage.oldest_) {
    const BlockSlot next = storage.blocks_[static_cast<size_t>(slot)].next;
    if (next != kNoBlock) storage.blocks_[static_cast<size_t>(next)].prev = slot;
  }
}

void StorageDump::ReadBlock(Storage& storage, size_t slot, DumpReader& in) {
  Storage::Block& block = storage.blocks_[slot];
  block.memory = AllocateAligned(storage.layout_.bytes());
  storage.bases_[slot] = block.memory.get();
  block.live = true;
  block.stream.first = in.Value<uint64_t>();
  block.stream.second = in.Value<uint32_t>();
  block.next =
      static_cast<BlockSlot>(in.Whole(kNoBlock, static_cast<int64_t>(storage.blocks_.size()) - 1));
  block.filled = in.Whole(1, storage.layout_.rows());
  const int64_t segments = in.Whole(1, block.filled);
  int64_t rows = 0;
  for (int64_t i = 0; i < segments; ++i) {
    Storage::Segment segment;
    segment.episode = static_cast<EpisodePlace>(in.Whole(0, kMost));
    segment.rows = static_cast<int32_t>(in.Whole(1, block.filled));
    segment.first_row = static_cast<uint32_t>(in.Whole(0, kMostRow));
    segment.begin = static_cast<int32_t>(rows);
    rows += segment.rows;
    block.segments.push_back(segment);
  }
  if (rows != block.filled) DumpReader::Fail("a block's episodes don't fill it");
  const auto filled = static_cast<size_t>(block.filled);
  const std::span<uint8_t> flags =
      std::span(storage.flags_).subspan(slot << storage.shift_, filled);
  in.Bytes(std::as_writable_bytes(flags));
  for (const BlockLayout::Fixed& column : storage.layout_.fixed()) {
    in.Bytes({block.memory.get() + column.offset, filled * column.bytes});
  }
  ReadRagged(storage, block, in);
  storage.rows_ += block.filled;
  for (const uint8_t flag : flags) {
    if ((flag & kPresent) == 0) DumpReader::Fail("a row is missing");
    storage.decisions_ += (flag & kFinal) == 0;
  }
}

void StorageDump::ReadRagged(Storage& storage, Storage::Block& block, DumpReader& in) {
  for (size_t r = 0; r < storage.layout_.ragged().size(); ++r) {
    Storage::RaggedValues& values = block.ragged.emplace_back();
    uint64_t end = 0;
    for (int64_t i = 0; i < block.filled; ++i) {
      const auto next = in.Value<uint64_t>();
      if (next < end) DumpReader::Fail("its ragged rows are out of order");
      values.ends.push_back(end = next);
    }
    in.Append(values.bytes, end);
    storage.variable_bytes_ += static_cast<int64_t>(values.bytes.size());
  }
}

void StorageDump::ReadEpisodes(Storage& storage, DumpReader& in) {
  const int64_t count = in.Whole(0, kMost);
  int64_t unused = 0;
  for (int64_t i = 0; i < count; ++i) {
    Storage::EpisodeEntry& entry = storage.episodes_.emplace_back();
    entry.used = in.Flag();
    unused += !entry.used;
    if (!entry.used) continue;
    Episode& episode = entry.value;
    episode.incarnation = in.Value<uint64_t>();
    episode.env = in.Value<uint32_t>();
    episode.episode = in.Value<uint64_t>();
    episode.end = static_cast<Episode::End>(in.Whole(0, static_cast<int64_t>(Episode::End::kLost)));
    episode.first = in.Whole(kNoRow, storage.RowPlaces() - 1);
    episode.first_row = static_cast<uint32_t>(in.Whole(0, kMostRow));
    episode.end_row = static_cast<uint32_t>(in.Whole(episode.first_row, kMostRow));
    in.Append(episode.columns, in.Value<uint64_t>());
    storage.CheckEpisodeColumns(
        {.incarnation = episode.incarnation, .env = episode.env, .episode = episode.episode},
        episode.columns);
    storage.variable_bytes_ += static_cast<int64_t>(episode.columns.size());
  }
  std::set<int64_t> seen;
  for (int64_t i = 0; i < unused; ++i) {
    const int64_t place = in.Whole(0, count - 1);
    if (storage.episodes_[static_cast<size_t>(place)].used || !seen.insert(place).second) {
      DumpReader::Fail("its free episode records are wrong");
    }
    storage.free_episodes_.push_back(static_cast<EpisodePlace>(place));
  }
}

void StorageDump::ReadTasks(Storage& storage, DumpReader& in) {
  if (!storage.tasks_) return;
  const auto columns_of = [&](EpisodePlace place) -> std::span<const std::byte> {
    const Episode* episode = storage.EpisodeAt(place);
    if (episode == nullptr) return {};
    if (episode->columns.empty()) DumpReader::Fail("an episode's columns are missing");
    return episode->columns;
  };
  storage.tasks_.Load(in, storage.EpisodePlaces(), columns_of);
  for (int64_t place = 0; place < storage.EpisodePlaces(); ++place) {
    const Episode* episode = storage.EpisodeAt(place);
    if (episode != nullptr) {
      storage.tasks_.SetRows(static_cast<EpisodePlace>(place), episode->Rows());
    }
  }
}

void StorageDump::ReadStreams(Storage& storage, DumpReader& in) {
  const int64_t count = in.Whole(0, kMost);
  const int64_t most_episode = storage.EpisodePlaces() - 1;
  const int64_t most_block = static_cast<int64_t>(storage.blocks_.size()) - 1;
  for (int64_t i = 0; i < count; ++i) {
    const auto incarnation = in.Value<uint64_t>();
    const auto env = in.Value<uint32_t>();
    Storage::Stream& stream = storage.streams_[{incarnation, env}];
    if (stream.started) DumpReader::Fail("it has a stream twice");
    stream.started = true;
    stream.tail = static_cast<BlockSlot>(in.Whole(kNoBlock, most_block));
    stream.episode = static_cast<EpisodePlace>(in.Whole(kNoEpisode, most_episode));
    stream.number = in.Value<uint64_t>();
  }
}

// That places refer to what is there: what follows relies on it. Which blocks an episode lies in
// follows from them.
void StorageDump::Check(Storage& storage) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) DumpReader::Fail(what);
  };
  const auto live = [&](BlockSlot slot) {
    return slot == kNoBlock || storage.blocks_[static_cast<size_t>(slot)].live;
  };
  std::vector<int64_t> rows(storage.episodes_.size(), 0);
  for (const BlockSlot slot : storage.oldest_) {
    const Storage::Block& block = storage.blocks_[static_cast<size_t>(slot)];
    require(live(block.next) && block.next != slot, "a block is followed by none");
    for (const Storage::Segment& segment : block.segments) {
      const auto place = static_cast<size_t>(segment.episode);
      require(place < rows.size() && storage.episodes_[place].used, "an episode is missing");
      Episode& episode = storage.episodes_[place].value;
      const RowIndex begin = (RowIndex{slot} << storage.shift_) + segment.begin;
      if (rows[place] == 0) {
        require(episode.first == begin, "an episode's first row is missing");
      } else {
        // It goes on where it filled the block before.
        episode.further.push_back(slot);
        const auto full = static_cast<int64_t>(episode.further.size()) << storage.shift_;
        require(segment.begin == 0 && (episode.first & storage.mask_) + rows[place] == full,
                "an episode has a gap");
      }
      require(segment.first_row == episode.first_row + rows[place],
              "an episode's rows are out of order");
      rows[place] += segment.rows;
    }
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!storage.episodes_[i].used) continue;
    const Episode& episode = storage.episodes_[i].value;
    require(episode.Rows() == rows[i], "an episode's rows are missing");
    require((episode.first == kNoRow) == (rows[i] == 0), "an episode's first row is missing");
  }
  for (const auto& [key, stream] : storage.streams_) {
    require(live(stream.tail), "a stream's block is missing");
    require(stream.episode == kNoEpisode ||
                (storage.episodes_[static_cast<size_t>(stream.episode)].used &&
                 storage.episodes_[static_cast<size_t>(stream.episode)].value.end ==
                     Episode::End::kOpen),
            "a stream's episode is missing");
  }
}

}  // namespace rookery::replay
