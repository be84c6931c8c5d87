// Reads a storage's dump, and believes nothing that it hasn't checked.
#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/dump.h"

namespace rookery::replay {
namespace {

constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kMostRow = std::numeric_limits<uint32_t>::max();

}  // namespace

Storage StorageDump::Read(DumpReader& in, const Storage& like, BlockLibrary& library) {
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
  options.pack_bytes = in.Whole(0, std::numeric_limits<int64_t>::max());
  Storage storage(like.schema_, options, like.learner_columns_);
  if (storage.layout_.images() != like.layout_.images()) {
    DumpReader::Fail(StrCat("its images are ", storage.layout_.images().empty() ? "not " : "",
                            "compressed, and the table's are",
                            like.layout_.images().empty() ? " not" : "",
                            ": replay.compress stays what a run began with"));
  }
  storage.new_values_ = std::move(new_values);
  storage.options_ = like.options_;
  storage.listeners_ = like.listeners_;
  storage.total_decisions_ = in.Whole(0, std::numeric_limits<int64_t>::max());
  storage.total_episodes_ = in.Whole(0, std::numeric_limits<int64_t>::max());
  ReadSlots(storage, in);
  ReadEpisodes(storage, in);
  ReadTasks(storage, in);
  ReadStreams(storage, in);
  for (const BlockSlot slot : storage.oldest_) ReadBlock(storage, slot, in, library);
  Check(storage);
  return storage;
}

void StorageDump::Replace(Storage& storage, Storage read) {
  storage = std::move(read);
  storage.listeners_->Tell([](StorageListener& l) { l.OnRestore(); });
}

void StorageDump::ReadSlots(Storage& storage, DumpReader& in) {
  const int64_t blocks = in.Whole(0, kMost);
  const int64_t live = in.Whole(0, blocks);
  // A block's memory comes as it is read; what is taken for all of them at once is bounded here.
  if (blocks * storage.layout_.rows() / 4 > storage.options_.capacity + (int64_t{1} << 24)) {
    DumpReader::Fail("it has more blocks than a table of this capacity could");
  }
  storage.blocks_.resize(static_cast<size_t>(blocks));
  for (std::vector<std::byte*>& bases : storage.bases_) bases.resize(static_cast<size_t>(blocks));
  storage.flags_.resize(static_cast<size_t>(blocks * storage.layout_.rows()), 0);
  std::vector<bool> seen(static_cast<size_t>(blocks), false);
  const auto take_slot = [&](int64_t slot) {
    if (seen[static_cast<size_t>(slot)]) DumpReader::Fail("it has a block twice");
    seen[static_cast<size_t>(slot)] = true;
    return static_cast<BlockSlot>(slot);
  };
  for (int64_t i = 0; i < live; ++i) {
    const BlockSlot slot = take_slot(in.Whole(0, blocks - 1));
    Storage::Block& block = storage.blocks_[static_cast<size_t>(slot)];
    block.next = static_cast<BlockSlot>(in.Whole(kNoBlock, blocks - 1));
    block.rows = std::make_shared<BlockRows>();
    block.rows->filled = in.Whole(1, storage.layout_.rows());
    storage.oldest_.push_back(slot);
  }
  for (int64_t i = live; i < blocks; ++i) {
    storage.free_blocks_.push_back(take_slot(in.Whole(0, blocks - 1)));
  }
  for (int64_t i = 0; i < blocks; ++i) {
    storage.generations_.push_back(in.Value<uint32_t>() % Storage::kGenerations);
  }
  storage.next_number_ = in.Value<BlockNumber>();
  for (const BlockSlot slot : storage.oldest_) {
    const BlockSlot next = storage.blocks_[static_cast<size_t>(slot)].next;
    if (next != kNoBlock) storage.blocks_[static_cast<size_t>(next)].prev = slot;
  }
}

void StorageDump::ReadBlock(Storage& storage, BlockSlot slot, DumpReader& in,
                            BlockLibrary& library) {
  Storage::Block& block = storage.blocks_[static_cast<size_t>(slot)];
  const int64_t filled = block.rows->filled;
  block.learner = AllocateAligned(storage.layout_.bytes(BlockPart::kLearner));
  for (const BlockLayout::Fixed& column : storage.layout_.fixed()) {
    if (column.part != BlockPart::kLearner) continue;
    in.Bytes({block.learner.get() + column.offset, static_cast<size_t>(filled) * column.bytes});
  }
  if (in.Flag()) {
    const auto number = in.Value<BlockNumber>();
    const auto found = library.extract({storage.options_.source, number});
    if (found.empty()) DumpReader::Fail(StrCat("block ", number, " is in none of its files"));
    const LibraryBlock& own = found.mapped();
    block.rows = own.rows;
    if (own.checksum != in.Value<uint64_t>() || own.pack_bytes != storage.layout_.pack_bytes() ||
        !own.rows->Sealed(storage.layout_)) {
      DumpReader::Fail(StrCat("block ", number, " is another one in its file"));
    }
  } else {
    block.rows = BlockRows::Read(storage.layout_, in);
  }
  const BlockRows& rows = *block.rows;
  const bool fits = rows.filled == filled && rows.number < storage.next_number_ &&
                    rows.ragged.size() == storage.layout_.ragged().size() &&
                    rows.packed.size() == storage.layout_.images().size();
  if (!fits) DumpReader::Fail("a block is another one");
  storage.open_blocks_ += !rows.Sealed(storage.layout_);
  storage.CountBytes(rows, 1);
  storage.SetBases(slot);
  SetFlags(storage, slot);
  storage.rows_ += filled;
}

// What a row is follows from its columns and its number in its episode.
void StorageDump::SetFlags(Storage& storage, BlockSlot slot) {
  const RowIndex begin = RowIndex{slot} << storage.shift_;
  uint8_t* flags = storage.flags_.data() + begin;
  for (const Storage::Segment& segment : storage.RowsIn(slot).segments) {
    for (int32_t i = segment.begin; i < segment.begin + segment.rows; ++i) {
      uint8_t flag = kPresent;
      if (*storage.At(storage.terminated_, begin + i) != std::byte{0}) flag |= kTerminated;
      if (*storage.At(storage.truncated_, begin + i) != std::byte{0}) flag |= kTruncated;
      if (i == segment.begin && segment.first_row == 0) flag |= kFirst;
      flags[i] = flag;
      storage.decisions_ += (flag & kFinal) == 0;
    }
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
    return slot == kNoBlock || storage.blocks_[static_cast<size_t>(slot)].rows != nullptr;
  };
  std::vector<int64_t> rows(storage.episodes_.size(), 0);
  for (const BlockSlot slot : storage.oldest_) {
    const Storage::Block& block = storage.blocks_[static_cast<size_t>(slot)];
    require(live(block.next) && block.next != slot, "a block is followed by none");
    for (const Storage::Segment& segment : block.rows->segments) {
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
