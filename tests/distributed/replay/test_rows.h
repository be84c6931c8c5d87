// Rows whose every value follows from their id, so that a test can check any value by itself.
#pragma once

#include <vector>

#include "core/chunk.h"
#include "core/schema.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/table.h"

namespace rookery::replay {

// obs/id int64 (4): incarnation, env, episode, row; obs/pixel uint8 (5); obs/frame uint8 (2), the
// latest 3; action (2); reward; terminated; truncated; cost; points, ragged float32 (2);
// obs/contacts, ragged int32; seed; task; source; notes, ragged uint8.
Schema TestSchema();

float RewardOf(const RowId& id);          // of a decision row
float ActionOf(const RowId& id, int i);   // of a decision row
float CostOf(const RowId& id);            // of a decision row
uint8_t PixelOf(const RowId& id, int i);  // 0 or 1: they can be packed
uint8_t FrameOf(const RowId& id, int i);
std::vector<float> PointsOf(const RowId& id);      // ragged: 0 to 3 points of 2
std::vector<int32_t> ContactsOf(const RowId& id);  // ragged: 0 to 2
int64_t SeedOf(const ChunkHeader& header);
int64_t TaskOf(const ChunkHeader& header);    // -1 to 3
int64_t SourceOf(const ChunkHeader& header);  // 0 to 2

struct TestChunk {
  ChunkHeader header;
  bool terminated = false;  // how it closes, where it does
};

std::vector<std::byte> EpisodeColumns(const ChunkHeader& header);
std::vector<uint32_t> RaggedCounts(const ChunkHeader& header);
std::vector<std::byte> WireBytes(const TestChunk& chunk);
void Fill(const ChunkSink::Slot& slot, std::span<const std::byte> bytes);

template <class Sink>
ChunkSink::Slot BeginChunk(Sink& sink, const TestChunk& chunk) {
  return sink.Begin(chunk.header, EpisodeColumns(chunk.header), RaggedCounts(chunk.header));
}

template <class Sink>
void Insert(Sink& sink, const TestChunk& chunk) {
  const ChunkSink::Slot slot = BeginChunk(sink, chunk);
  Fill(slot, WireBytes(chunk));
  sink.Commit(slot.ticket);
}

// A whole episode of so many decisions.
TestChunk WholeEpisode(uint64_t incarnation, uint32_t env, uint64_t episode, uint32_t decisions,
                       bool terminated);

// What is read of a dump of it.
Storage Reloaded(const Storage& storage);

// A batch's buffers, made for a layout.
class Buffers {
 public:
  explicit Buffers(const std::vector<TensorSpec>& specs);
  const std::vector<std::span<std::byte>>& spans() const { return spans_; }
  template <class T>
  const T* As(size_t column) const {
    return reinterpret_cast<const T*>(data_[column].data());
  }
  size_t Find(std::string_view name) const;
  template <class T>
  const T* As(std::string_view name) const {
    return As<T>(Find(name));
  }
  bool operator==(const Buffers& other) const { return data_ == other.data_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::byte>> data_;
  std::vector<std::span<std::byte>> spans_;
};

}  // namespace rookery::replay
