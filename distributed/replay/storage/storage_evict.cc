// Blocks and episode records: taken, given back, evicted.
#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

void Storage::KeepCapacity(int64_t further) {
  while (decisions_ + reserved_decisions_ + further > options_.capacity) {
    if (!EvictOldest()) break;  // what is left is in flight
  }
}

void Storage::MakeRoom(const ChunkHeader& header, size_t variable_bytes) {
  KeepCapacity(int64_t{header.rows} - header.closes);
  if (options_.byte_budget == 0) return;
  const auto block_bytes = static_cast<int64_t>(layout_.bytes());
  for (;;) {
    const auto found = streams_.find({header.incarnation, header.env});
    const BlockSlot tail = found == streams_.end() ? kNoBlock : found->second.tail;
    const int64_t room = tail == kNoBlock ? 0 : layout_.rows() - RowsIn(tail).filled;
    const int64_t wanted =
        std::max<int64_t>(header.rows - room + layout_.rows() - 1, 0) / layout_.rows();
    const int64_t bytes = counters().bytes + static_cast<int64_t>(variable_bytes) +
                          wanted * (block_bytes + layout_.rows());
    if (bytes <= options_.byte_budget || !EvictOldest()) return;  // what is left is in flight
  }
}

std::vector<Storage::Piece> Storage::TakeRows(BlockSlot tail, const StreamKey& key, int64_t rows) {
  std::vector<Piece> pieces;
  while (rows > 0) {
    const bool open = pieces.empty() && tail != kNoBlock && !RowsIn(tail).Sealed(layout_);
    const BlockSlot slot = open ? tail : TakeBlock(key);
    Block& block = blocks_[static_cast<size_t>(slot)];
    block.pinned = true;
    const int64_t part = std::min(rows, layout_.rows() - block.rows->filled);
    pieces.push_back({slot, block.rows->filled, part});
    rows -= part;
  }
  return pieces;
}

void Storage::Release(const InFlight& chunk) {
  for (const Piece& piece : chunk.pieces) {
    Block& block = blocks_[static_cast<size_t>(piece.block)];
    block.pinned = false;
    if (block.rows->filled == 0) {
      FreeBlock(piece.block);
      continue;
    }
    for (RaggedValues& values : block.rows->ragged) {
      ResizeRagged(values, values.Committed().size());
    }
  }
}

BlockSlot Storage::TakeBlock(const StreamKey& key) {
  if (free_blocks_.empty()) {
    free_blocks_.push_back(static_cast<BlockSlot>(blocks_.size()));
    blocks_.emplace_back();
    for (std::vector<std::byte*>& bases : bases_) bases.push_back(nullptr);
    generations_.push_back(0);
    flags_.resize(flags_.size() + static_cast<size_t>(layout_.rows()), 0);
  }
  const BlockSlot slot = free_blocks_.back();
  free_blocks_.pop_back();
  Block& block = blocks_[static_cast<size_t>(slot)];
  block.rows = std::make_shared<BlockRows>();
  block.rows->number = next_number_++;
  block.rows->stream = key;
  block.rows->ragged.resize(layout_.ragged().size());
  block.rows->plain = plain_memory_.Take(layout_.bytes(BlockPart::kPlain), readers_);
  block.rows->images = image_memory_.Take(layout_.bytes(BlockPart::kImages), readers_);
  for (const size_t place : layout_.images()) {
    block.rows->packed.emplace_back(layout_.fixed()[place].bytes *
                                    static_cast<size_t>(layout_.group_rows()));
  }
  block.learner = AllocateAligned(layout_.bytes(BlockPart::kLearner));
  block.learner_shared = false;
  SetBases(slot);
  ++open_blocks_;
  oldest_.push_back(slot);
  return slot;
}

void Storage::SetBases(BlockSlot slot) {
  const auto s = static_cast<size_t>(slot);
  const Block& block = blocks_[s];
  const BlockRows* rows = block.rows.get();
  bases_[static_cast<size_t>(BlockPart::kPlain)][s] = rows == nullptr ? nullptr : rows->plain.get();
  bases_[static_cast<size_t>(BlockPart::kImages)][s] =
      rows == nullptr ? nullptr : rows->images.get();
  bases_[static_cast<size_t>(BlockPart::kLearner)][s] = block.learner.get();
}

void Storage::FreeBlock(BlockSlot slot) {
  Block& block = blocks_[static_cast<size_t>(slot)];
  CountBytes(*block.rows, -1);
  open_blocks_ -= !block.rows->Sealed(layout_);
  std::fill_n(flags_.begin() + (RowIndex{slot} << shift_), layout_.rows(), uint8_t{0});
  if (block.next != kNoBlock) blocks_[static_cast<size_t>(block.next)].prev = kNoBlock;
  uint32_t& generation = generations_[static_cast<size_t>(slot)];
  generation = (generation + 1) % kGenerations;
  block.next = kNoBlock;
  block.prev = kNoBlock;
  plain_memory_.GiveBack(block.rows->plain);  // a snapshot may have these rows, too
  image_memory_.GiveBack(block.rows->images);
  block.rows.reset();
  block.learner.reset();
  SetBases(slot);
  oldest_.erase(std::find(oldest_.begin(), oldest_.end(), slot));
  free_blocks_.push_back(slot);
}

void Storage::CountBytes(const BlockRows& rows, int64_t sign) {
  for (const RaggedValues& values : rows.ragged) {
    variable_bytes_ += sign * static_cast<int64_t>(values.bytes.size());
  }
  if (rows.Sealed(layout_)) variable_bytes_ += sign * static_cast<int64_t>(rows.PackedBytes());
}

bool Storage::EvictOldest() {
  for (const BlockSlot slot : oldest_) {
    if (blocks_[static_cast<size_t>(slot)].pinned) continue;
    Evict(slot);
    return true;
  }
  return false;
}

void Storage::Evict(BlockSlot slot) {
  Block& block = blocks_[static_cast<size_t>(slot)];
  const RowIndex begin = RowIndex{slot} << shift_;
  const int64_t filled = block.rows->filled;
  listeners_->Tell([&](StorageListener& l) { l.OnEvict(begin, begin + filled); });
  for (RowIndex row = begin; row < begin + filled; ++row) decisions_ -= IsDecision(row);
  rows_ -= filled;

  const auto found = streams_.find(block.rows->stream);
  Stream* stream = found == streams_.end() ? nullptr : &found->second;
  for (const Segment& segment : block.rows->segments) {
    Episode& episode = episodes_[static_cast<size_t>(segment.episode)].value;
    episode.first_row += static_cast<uint32_t>(segment.rows);
    tasks_.SetRows(segment.episode, episode.Rows());
    if (episode.Rows() > 0) {
      episode.first = RowIndex{episode.further.front()} << shift_;
      episode.further.erase(episode.further.begin());
    } else {
      episode.first = kNoRow;
      if (episode.end != Episode::End::kOpen) FreeEpisode(segment.episode);
    }
  }
  if (stream != nullptr && stream->tail == slot) stream->tail = kNoBlock;
  FreeBlock(slot);
}

void Storage::EndEpisode(Stream& stream, Episode::End end) {
  Episode& episode = episodes_[static_cast<size_t>(stream.episode)].value;
  episode.end = end;
  if (episode.Rows() == 0) FreeEpisode(stream.episode);  // evicted while it was open
  stream.episode = kNoEpisode;
}

EpisodePlace Storage::TakeEpisode() {
  EpisodePlace place = 0;
  if (free_episodes_.empty()) {
    place = static_cast<EpisodePlace>(episodes_.size());
    episodes_.emplace_back();
  } else {
    place = free_episodes_.back();
    free_episodes_.pop_back();
  }
  episodes_[static_cast<size_t>(place)].used = true;
  return place;
}

void Storage::FreeEpisode(EpisodePlace place) {
  tasks_.End(place);
  EpisodeEntry& entry = episodes_[static_cast<size_t>(place)];
  variable_bytes_ -= static_cast<int64_t>(entry.value.columns.size());
  entry = {};
  free_episodes_.push_back(place);
}

void Storage::ResizeRagged(RaggedValues& values, size_t bytes) {
  variable_bytes_ -= static_cast<int64_t>(values.bytes.size());
  values.bytes.resize(bytes);
  variable_bytes_ += static_cast<int64_t>(values.bytes.size());
}

}  // namespace rookery::replay
