#include "distributed/runtime/sink_writer.h"

#include <cstring>

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

void SinkWriter::Append(uint32_t env, std::span<const std::byte> row, bool closes) {
  Place& place = At(env);
  const ChunkHeader header{.incarnation = incarnation_,
                           .env = env,
                           .episode = place.episode,
                           .first_row = place.next_row,
                           .rows = 1,
                           .closes = closes};
  const ChunkSink::Slot slot = sink_.Begin(header, place.columns, {});
  for (const std::span<std::byte> piece : slot.pieces) {
    std::memcpy(piece.data(), row.data(), piece.size());
    row = row.subspan(piece.size());
  }
  try {
    values_.Check(header, place.columns, {}, slot.pieces);
  } catch (...) {
    sink_.Abort(slot.ticket);
    throw;
  }
  sink_.Commit(slot.ticket);
  place.columns.clear();
  ++place.next_row;
}

}  // namespace rookery
