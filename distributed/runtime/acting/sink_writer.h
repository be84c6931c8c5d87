// SinkWriter: rows straight into a table, one by one, without a stream between (--actors 0).
#pragma once

#include <vector>

#include "core/chunk.h"
#include "distributed/runtime/acting/row_writer.h"
#include "distributed/stream/value_check.h"

namespace rookery {

class SinkWriter : public RowWriter {
 public:
  // Rows that can't be trained on (distributed/stream/value_check.h) are a UserError of Append, and
  // not written.
  SinkWriter(ChunkSink& sink, const Schema& schema, uint64_t incarnation)
      : sink_(sink), values_(schema), incarnation_(incarnation) {
    for (const Column& column : schema.columns()) {
      const bool is_of_row = column.kind != ColumnKind::kEpisode;
      if (is_of_row && column.spec.ragged) value_bytes_.push_back(column.spec.NumBytes());
    }
  }

  void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) override;
  void Resume(uint32_t env, uint64_t episode, uint32_t next_row) override;
  void Append(uint32_t env, const Row& row, bool closes) override;

 private:
  struct Place {
    uint64_t episode = 0;
    uint32_t next_row = 0;
    std::vector<std::byte> columns;
  };
  Place& At(uint32_t env);

  ChunkSink& sink_;
  stream::ValueCheck values_;
  uint64_t incarnation_;
  std::vector<size_t> value_bytes_;  // of each ragged column's rows
  std::vector<uint32_t> counts_;     // of the row that is written
  std::vector<Place> places_;
};

}  // namespace rookery
