// A chunk's way into the storage: begun, filled by its sender, committed or given up.
#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {
namespace {

// The final observation of an episode that closes is no decision.
int64_t DecisionsOf(const ChunkHeader& header) { return int64_t{header.rows} - header.closes; }

}  // namespace

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
