#include "distributed/runtime/acting/sink_writer.h"

#include <algorithm>

namespace rookery {

SinkWriter::Place& SinkWriter::At(uint32_t env) {
  if (places_.size() <= env) places_.resize(env + 1);
  return places_[env];
}

void SinkWriter::BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) {
  At(env) = {episode, 0, {columns.begin(), columns.end()}};
}

void SinkWriter::Resume(uint32_t env, uint64_t episode, uint32_t next_row) {
  At(env) = {episode, next_row, {}};
}

void SinkWriter::Append(uint32_t env, const Row& row, bool closes) {
  Place& place = At(env);
  counts_.clear();
  for (size_t i = 0; i < value_bytes_.size(); ++i) {
    counts_.push_back(static_cast<uint32_t>(row.ragged[i].size() / value_bytes_[i]));
  }
  const ChunkHeader header{.incarnation = incarnation_,
                           .env = env,
                           .episode = place.episode,
                           .first_row = place.next_row,
                           .rows = 1,
                           .closes = closes};
  const ChunkSink::Slot slot = sink_.Begin(header, place.columns, counts_);
  std::span<const std::byte> from = row.fixed;
  size_t next = 0;  // ragged value
  for (std::span<std::byte> piece : slot.pieces) {
    while (!piece.empty()) {
      if (from.empty()) from = row.ragged[next++];
      const size_t bytes = std::min(piece.size(), from.size());
      std::copy_n(from.begin(), bytes, piece.begin());
      piece = piece.subspan(bytes);
      from = from.subspan(bytes);
    }
  }
  try {
    values_.Check(header, place.columns, counts_, slot.pieces);
  } catch (...) {
    sink_.Abort(slot.ticket);
    throw;
  }
  sink_.Commit(slot.ticket);
  place.columns.clear();
  ++place.next_row;
}

}  // namespace rookery
