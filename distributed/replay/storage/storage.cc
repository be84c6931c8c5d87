#include "distributed/replay/storage/storage.h"

#include <algorithm>
#include <bit>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/learner_values.h"

namespace rookery::replay {
namespace {

int64_t ChooseBlockRows(const Schema& schema, const StorageOptions& options) {
  if (options.capacity < 1) {
    throw UserError(StrCat("replay capacity is ", options.capacity, "; it must be at least 1"));
  }
  if (options.block_rows == 0) return DefaultBlockRows(schema, options.capacity);
  if (options.block_rows < 0 || !std::has_single_bit(static_cast<uint64_t>(options.block_rows))) {
    throw UserError(
        StrCat("replay block_rows is ", options.block_rows, "; it must be a power of 2"));
  }
  return options.block_rows;
}

size_t FlagPlace(const Schema& schema, const BlockLayout& layout, std::string_view name) {
  const size_t index = schema.IndexOf(name);
  const Column& column = schema[index];
  if (column.kind != ColumnKind::kStep || column.spec.ragged || column.spec.dtype != DType::kBool ||
      column.spec.NumElements() != 1) {
    throw UserError(StrCat("column '", name, "' must be a bool a step"));
  }
  return layout.FixedPlace(index);
}

}  // namespace

int64_t BytesFor(const Schema& schema, const StorageOptions& options, int64_t streams,
                 int64_t episode_length, double packed_share) {
  const BlockLayout layout(schema, ChooseBlockRows(schema, options), Schema::kNone,
                           options.pack_bytes);
  const int64_t length = std::max<int64_t>(episode_length, 1);
  const int64_t rows = options.capacity + (options.capacity + length - 1) / length;
  const int64_t full = (rows + layout.rows() - 1) / layout.rows();
  const auto images = static_cast<int64_t>(layout.bytes(BlockPart::kImages));
  const auto packed = static_cast<int64_t>(static_cast<double>(full * images) * packed_share);
  const int64_t others = static_cast<int64_t>(layout.bytes()) - images + layout.rows();
  return (full + streams) * others + packed + streams * images;
}

Storage::Storage(Schema schema, StorageOptions options, std::vector<LearnerColumn> learner_columns)
    : schema_(std::move(schema)),
      options_(options),
      learner_columns_(std::move(learner_columns)),
      columns_(WithLearnerColumns(schema_, learner_columns_)),
      layout_(columns_, ChooseBlockRows(columns_, options_), schema_.size(), options_.pack_bytes),
      terminated_(FlagPlace(schema_, layout_, column::kTerminated)),
      truncated_(FlagPlace(schema_, layout_, column::kTruncated)),
      shift_(std::countr_zero(static_cast<uint64_t>(layout_.rows()))),
      mask_(layout_.rows() - 1),
      tasks_(schema_) {
  for (const LearnerColumn& column : learner_columns_) new_values_.push_back(NewValue(column));
  const auto block_bytes = static_cast<int64_t>(layout_.bytes());
  if (options_.byte_budget != 0 && options_.byte_budget < 2 * block_bytes) {
    throw UserError(StrCat("replay byte budget is ",
                           HumanBytes(static_cast<double>(options_.byte_budget)),
                           "; two blocks of ", layout_.rows(), " rows take ",
                           HumanBytes(static_cast<double>(2 * block_bytes))));
  }
}

Counters Storage::counters() const {
  Counters counters{.rows = rows_,
                    .decisions = decisions_,
                    .bytes = variable_bytes_ + RowPlaces(),
                    .total_decisions = total_decisions_,
                    .total_episodes = total_episodes_};
  const size_t images = layout_.bytes(BlockPart::kImages);
  counters.bytes += static_cast<int64_t>(oldest_.size() * (layout_.bytes() - images) +
                                         static_cast<size_t>(open_blocks_) * images +
                                         episodes_.size() * kEpisodeBytes);
  counters.episodes = static_cast<int64_t>(episodes_.size() - free_episodes_.size());
  return counters;
}

std::span<const std::byte> Storage::RaggedAt(size_t place, RowIndex row) const {
  return RowsOf(row).ragged[place].At(NumberInBlock(row));
}

// Of oldest_, up to the last one with a committed row.
size_t Storage::CommittedBlocks() const {
  size_t blocks = oldest_.size();
  while (blocks > 0 && RowsIn(oldest_[blocks - 1]).filled == 0) --blocks;
  return blocks;
}

int64_t Storage::Ages() const {
  const size_t blocks = CommittedBlocks();
  if (blocks == 0) return 0;
  return (static_cast<int64_t>(blocks - 1) << shift_) + RowsIn(oldest_[blocks - 1]).filled;
}

RowIndex Storage::RowOfAge(int64_t age) const {
  const int64_t at = Ages() - 1 - age;
  const BlockSlot slot = oldest_[static_cast<size_t>(at >> shift_)];
  const RowIndex row = (RowIndex{slot} << shift_) + (at & mask_);
  return Flags(row) == 0 ? kNoRow : row;
}

RowPosition Storage::PositionOf(RowIndex row) const {
  const std::vector<Segment>& segments = RowsOf(row).segments;
  const RowIndex at = row & mask_;
  // The last segment that begins at or before the row.
  const auto after = std::ranges::upper_bound(segments, at, {}, &Segment::begin);
  const Segment& segment = *std::prev(after);
  return {segment.episode, segment.first_row + static_cast<uint32_t>(at - segment.begin)};
}

RowIndex Storage::RowAt(const Episode& episode, int64_t number) const {
  if (number < episode.first_row || number >= episode.end_row) return kNoRow;
  // Blocks are full but the last one, so places count on from the first row's.
  const RowIndex at = (episode.first & mask_) + number - episode.first_row;
  const auto block = static_cast<size_t>(at >> shift_);
  if (block == 0) return (episode.first & ~mask_) + at;
  return (RowIndex{episode.further[block - 1]} << shift_) + (at & mask_);
}

RowIndex Storage::RowOf(StableId id) const {
  const RowIndex row = id & ((StableId{1} << kPlaceBits) - 1);
  if (id < 0 || row >= RowPlaces() || Flags(row) == 0) return kNoRow;
  return IdOf(row) == id ? row : kNoRow;
}

const Episode* Storage::EpisodeAt(int64_t place) const {
  const EpisodeEntry& entry = episodes_[static_cast<size_t>(place)];
  return entry.used ? &entry.value : nullptr;
}

void Storage::ForEachRowId(const std::function<void(const RowId&)>& visit) const {
  for (const BlockSlot slot : oldest_) {
    for (const Segment& segment : RowsIn(slot).segments) {
      const Episode& episode = episodes_[static_cast<size_t>(segment.episode)].value;
      for (int32_t i = 0; i < segment.rows; ++i) {
        visit({episode.incarnation, episode.env, episode.episode,
               segment.first_row + static_cast<uint32_t>(i)});
      }
    }
  }
}

}  // namespace rookery::replay
