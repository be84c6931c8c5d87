#include "distributed/replay/storage/storage.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

// The final observation of an episode that closes is no decision.
int64_t DecisionsOf(const ChunkHeader& header) { return int64_t{header.rows} - header.closes; }

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

ChunkSink::Slot Storage::Begin(const ChunkHeader& header,
                               std::span<const std::byte> episode_columns,
                               std::span<const uint32_t> ragged_counts) {
  CheckSize(header);
  CheckOrder(header);
  CheckEpisodeColumns(header, episode_columns);
  MakeRoom(header, RaggedBytes(header, ragged_counts) + episode_columns.size() + kEpisodeBytes);

  const StreamKey key{header.incarnation, header.env};
  Stream& stream = streams_[key];
  stream.in_flight = true;
  reserved_decisions_ += DecisionsOf(header);
  const uint64_t ticket = next_ticket_++;
  InFlight& chunk = in_flight_[ticket];
  chunk.header = header;
  chunk.episode_columns.assign(episode_columns.begin(), episode_columns.end());
  chunk.ragged_counts.assign(ragged_counts.begin(), ragged_counts.end());
  chunk.pieces = TakeRows(stream.tail, key, header.rows);
  return MakeSlot(ticket, chunk);
}

ChunkSink::Slot Storage::MakeSlot(uint64_t ticket, const InFlight& chunk) {
  ChunkSink::Slot slot{.ticket = ticket};
  for (const BlockLayout::Fixed& column : layout_.fixed()) {
    if (column.part == BlockPart::kLearner) break;  // those are last
    const std::vector<std::byte*>& bases = bases_[static_cast<size_t>(column.part)];
    for (const Piece& piece : chunk.pieces) {
      slot.pieces.emplace_back(bases[static_cast<size_t>(piece.block)] + column.offset +
                                   static_cast<size_t>(piece.offset) * column.bytes,
                               static_cast<size_t>(piece.rows) * column.bytes);
    }
  }
  const uint32_t* count = chunk.ragged_counts.data();
  for (size_t r = 0; r < layout_.ragged().size(); ++r) {
    for (const Piece& piece : chunk.pieces) {
      size_t bytes = 0;
      for (int64_t i = 0; i < piece.rows; ++i) bytes += *count++ * layout_.ragged()[r].value_bytes;
      RaggedValues& values = RowsIn(piece.block).ragged[r];
      const size_t old = values.bytes.size();
      ResizeRagged(values, old + bytes);
      slot.pieces.push_back(std::span(values.bytes).subspan(old));
    }
  }
  return slot;
}

const std::byte* Storage::FlagAt(size_t place, const Piece& piece) const {
  return At(place, (RowIndex{piece.block} << shift_) + piece.offset);
}

Storage::InFlight Storage::Take(uint64_t ticket) {
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) throw UserError(StrCat("no chunk has the ticket ", ticket));
  InFlight chunk = std::move(found->second);
  in_flight_.erase(found);
  reserved_decisions_ -= DecisionsOf(chunk.header);
  return chunk;
}

void Storage::Commit(uint64_t ticket, std::vector<PackJob> packed) {
  if (packed.empty() && !layout_.images().empty()) {
    packed = JobsOf(ticket);
    for (PackJob& job : packed) job.Do();
  }
  InFlight chunk = Take(ticket);
  const StreamKey key{chunk.header.incarnation, chunk.header.env};
  try {
    CheckFlags(chunk);
  } catch (const UserError&) {
    Release(chunk);
    Finish(key);
    throw;
  }
  Stream& stream = streams_.at(key);
  if (chunk.header.first_row == 0) stream.episode = BeginEpisode(stream, chunk);
  Episode& episode = episodes_[static_cast<size_t>(stream.episode)].value;
  if (episode.first == kNoRow) {
    const Piece& piece = chunk.pieces.front();
    episode.first = (RowIndex{piece.block} << shift_) + piece.offset;
  }
  int64_t begin = 0;
  for (const Piece& piece : chunk.pieces) {
    CommitPiece(chunk, piece, begin, stream.episode);
    begin += piece.rows;
  }
  KeepPacked(packed);
  for (const Piece& piece : chunk.pieces) {
    if (RowsIn(piece.block).Sealed(layout_)) Seal(piece.block);
  }
  episode.end_row += chunk.header.rows;
  tasks_.SetRows(stream.episode, episode.Rows());
  rows_ += chunk.header.rows;
  decisions_ += DecisionsOf(chunk.header);
  total_decisions_ += DecisionsOf(chunk.header);
  for (const Piece& piece : chunk.pieces) {
    const RowIndex first = (RowIndex{piece.block} << shift_) + piece.offset;
    listeners_->Tell([&](StorageListener& l) { l.OnCommit(first, first + piece.rows); });
  }
  if (chunk.header.closes) {
    const Piece& piece = chunk.pieces.back();
    const bool terminated = FlagAt(terminated_, piece)[piece.rows - 1] != std::byte{0};
    EndEpisode(stream, terminated ? Episode::End::kTerminated : Episode::End::kTruncated);
    ++total_episodes_;
  }
  Finish(key);
  KeepCapacity(0);  // chunks in flight together may have been more than it
}

EpisodePlace Storage::BeginEpisode(Stream& stream, InFlight& chunk) {
  if (stream.episode != kNoEpisode) EndEpisode(stream, Episode::End::kLost);
  stream.number = chunk.header.episode;
  stream.started = true;
  const EpisodePlace place = TakeEpisode();
  variable_bytes_ += static_cast<int64_t>(chunk.episode_columns.size());
  episodes_[static_cast<size_t>(place)].value = {.incarnation = chunk.header.incarnation,
                                                 .env = chunk.header.env,
                                                 .episode = chunk.header.episode,
                                                 .columns = std::move(chunk.episode_columns)};
  tasks_.Begin(place, episodes_[static_cast<size_t>(place)].value.columns);
  return place;
}

void Storage::CommitPiece(const InFlight& chunk, const Piece& piece, int64_t begin,
                          EpisodePlace place) {
  Block& block = blocks_[static_cast<size_t>(piece.block)];
  BlockRows& written = *block.rows;
  const std::byte* terminated = FlagAt(terminated_, piece);
  const std::byte* truncated = FlagAt(truncated_, piece);
  uint8_t* flags = flags_.data() + (RowIndex{piece.block} << shift_) + piece.offset;
  for (int64_t i = 0; i < piece.rows; ++i) {
    uint8_t flag = kPresent;
    if (terminated[i] != std::byte{0}) flag |= kTerminated;
    if (truncated[i] != std::byte{0}) flag |= kTruncated;
    if (chunk.header.first_row + begin + i == 0) flag |= kFirst;
    flags[i] = flag;
  }
  for (size_t r = 0; r < written.ragged.size(); ++r) {
    std::vector<uint64_t>& ends = written.ragged[r].ends;
    uint64_t end = ends.empty() ? 0 : ends.back();
    const uint32_t* counts =
        chunk.ragged_counts.data() + r * chunk.header.rows + static_cast<size_t>(begin);
    for (int64_t i = 0; i < piece.rows; ++i) {
      ends.push_back(end += counts[i] * layout_.ragged()[r].value_bytes);
    }
  }
  BeginLearnerColumns(piece);
  const auto rows = static_cast<int32_t>(piece.rows);
  if (!written.segments.empty() && written.segments.back().episode == place) {
    written.segments.back().rows += rows;
  } else {
    written.segments.push_back({place, rows, static_cast<uint32_t>(chunk.header.first_row + begin),
                                static_cast<int32_t>(piece.offset)});
    Episode& episode = episodes_[static_cast<size_t>(place)].value;
    if (episode.first >> shift_ != piece.block) episode.further.push_back(piece.block);
  }
  written.filled += piece.rows;
  block.pinned = false;
  Stream& stream = streams_.at(written.stream);
  if (stream.tail != kNoBlock && stream.tail != piece.block) {
    blocks_[static_cast<size_t>(stream.tail)].next = piece.block;
    block.prev = stream.tail;
  }
  stream.tail = piece.block;
}

void Storage::Abort(uint64_t ticket) {
  const InFlight chunk = Take(ticket);
  Release(chunk);
  Finish({chunk.header.incarnation, chunk.header.env});
}

void Storage::CloseIncarnation(uint64_t incarnation) {
  std::vector<StreamKey> keys;
  for (auto it = streams_.lower_bound({incarnation, 0});
       it != streams_.end() && it->first.first == incarnation; ++it) {
    it->second.closing = true;
    if (!it->second.in_flight) keys.push_back(it->first);
  }
  for (const StreamKey& key : keys) Finish(key);
}

void Storage::Leave(uint64_t incarnation, uint32_t env) {
  const StreamKey key{incarnation, env};
  if (!streams_.contains(key)) return;
  streams_.at(key).closing = true;
  Finish(key);
}

void Storage::Finish(const StreamKey& key) {
  Stream& stream = streams_.at(key);
  stream.in_flight = false;
  if (stream.started && !stream.closing) return;
  if (stream.episode != kNoEpisode) EndEpisode(stream, Episode::End::kLost);
  streams_.erase(key);
  listeners_->Tell([&](StorageListener& l) { l.OnLeave(key.first, key.second); });
}

}  // namespace rookery::replay
