// Collects one env's rows column by column and says when they should leave.
//
//   builder.BeginEpisode(k);  Set(seed)...
//   each step: Set(observation), Set(action)...; EndRow();  if (builder.Ready(now)) send View(),
//   Clear()
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/chunk.h"
#include "core/schema.h"
#include "distributed/stream/chunk_view.h"

namespace rookery::stream {

// A chunk leaves as soon as it reaches one of these, or its episode closes.
struct ChunkLimits {
  size_t bytes = size_t{256} << 10;
  uint32_t rows = 1024;
  std::chrono::milliseconds age{50};  // of its oldest row
};

// Not thread-safe. Values are addressed by their column's index in the schema.
class ChunkBuilder {
 public:
  using Clock = std::chrono::steady_clock;

  ChunkBuilder(Schema schema, uint64_t incarnation, uint32_t env, ChunkLimits limits = {});

  // The builder has to be empty: Clear() comes first. Every episode column is zero, or has no
  // values where it is ragged, until Set.
  void BeginEpisode(uint64_t episode);
  // Another life: what is here is dropped; BeginEpisode is next.
  void SetIncarnation(uint64_t incarnation);

  // A value of the episode or of the row that is being written; in a row, what isn't set is zero
  // (ragged: has no values). Throws UserError where dtype or size isn't the column's.
  void Set(size_t column, std::span<const std::byte> value);
  template <class T>
  void Set(size_t column, std::span<const T> value) {
    CheckType(column, DTypeOf<T>());
    Set(column, std::as_bytes(value));
  }
  template <class T>
  void SetScalar(size_t column, T value) {
    Set(column, std::span<const T>(&value, 1));
  }
  // The same memory without a copy: the fixed column's value in this row, zero until written; valid
  // until EndRow.
  std::span<std::byte> Value(size_t column);
  // `closes`: this row is the episode's final observation.
  void EndRow(bool closes = false, Clock::time_point now = Clock::now());

  bool empty() const { return rows_ == 0; }
  uint32_t rows() const { return rows_; }
  uint32_t next_row() const { return first_row_ + rows_; }  // within the episode
  size_t bytes() const { return bytes_; }
  bool Ready(Clock::time_point now = Clock::now()) const;

  // The rows ended so far; not empty. Valid until the next call that isn't const.
  ChunkView View();
  // They have left.
  void Clear();
  // View into `sink`, then Clear.
  void WriteTo(ChunkSink& sink);

 private:
  void CheckType(size_t column, DType dtype) const;
  void StartRow();

  Schema schema_;
  std::vector<size_t> sizes_;  // bytes of one value of each column
  ChunkHeader header_;
  ChunkLimits limits_;
  std::vector<std::vector<std::byte>> values_;  // of each column; an episode's value for kEpisode
  std::vector<std::vector<uint32_t>> counts_;   // of each ragged step or policy column, a row each
  std::vector<std::span<const std::byte>> view_;  // what View hands out
  std::vector<std::byte> episode_columns_;
  std::vector<uint32_t> ragged_counts_;
  uint32_t first_row_ = 0;
  uint32_t rows_ = 0;
  size_t bytes_ = 0;
  bool in_row_ = false;
  bool closed_ = true;
  Clock::time_point oldest_{};
};

}  // namespace rookery::stream
