#include "distributed/stream/chunk_builder.h"

#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {

ChunkBuilder::ChunkBuilder(Schema schema, uint64_t incarnation, uint32_t env, ChunkLimits limits)
    : schema_(std::move(schema)),
      limits_(limits),
      values_(schema_.size()),
      counts_(schema_.size()) {
  header_.incarnation = incarnation;
  header_.env = env;
  for (const Column& column : schema_.columns()) {
    sizes_.push_back(column.spec.NumBytes());
    if (column.spec.ragged && sizes_.back() == 0) {
      throw UserError(StrCat("the ragged column '", column.spec.name, "' has values of no bytes"));
    }
  }
}

void ChunkBuilder::BeginEpisode(uint64_t episode) {
  if (!empty()) throw Failure("an episode can't begin before the last one's rows have left");
  Clear();
  header_.episode = episode;
  first_row_ = 0;
  closed_ = false;
  for (size_t i = 0; i < schema_.size(); ++i) {
    const Column& column = schema_[i];
    if (column.kind != ColumnKind::kEpisode) continue;
    values_[i].assign(column.spec.ragged ? 0 : sizes_[i], std::byte{0});
  }
}

void ChunkBuilder::SetIncarnation(uint64_t incarnation) {
  Clear();
  header_.incarnation = incarnation;
  closed_ = true;
}

void ChunkBuilder::CheckType(size_t column, DType dtype) const {
  if (schema_[column].spec.dtype != dtype) {
    throw UserError(StrCat("column '", ToString(schema_[column].spec), "' is given ", NameOf(dtype),
                           " values"));
  }
}

void ChunkBuilder::Set(size_t index, std::span<const std::byte> value) {
  const Column& column = schema_[index];
  const size_t size = sizes_[index];
  if (column.spec.ragged ? value.size() % size != 0 : value.size() != size) {
    throw UserError(StrCat("column '", ToString(column.spec), "' is given ", value.size(),
                           " bytes; a value has ", size));
  }
  if (column.kind == ColumnKind::kEpisode) {
    values_[index].assign(value.begin(), value.end());
  } else if (!column.spec.ragged) {
    const std::span<std::byte> to = Value(index);
    if (!value.empty()) std::memcpy(to.data(), value.data(), value.size());
  } else {
    StartRow();
    const auto count = static_cast<uint32_t>(value.size() / size);
    std::vector<std::byte>& values = values_[index];
    // Set twice in a row, the second counts.
    values.resize(values.size() - counts_[index].back() * size);
    values.insert(values.end(), value.begin(), value.end());
    counts_[index].back() = count;
  }
}

std::span<std::byte> ChunkBuilder::Value(size_t index) {
  StartRow();
  return std::span(values_[index]).last(sizes_[index]);
}

void ChunkBuilder::StartRow() {
  if (in_row_) return;
  if (closed_) throw Failure("the episode is over: BeginEpisode comes before its next row");
  in_row_ = true;
  for (size_t i = 0; i < schema_.size(); ++i) {
    const Column& column = schema_[i];
    if (column.kind == ColumnKind::kEpisode) continue;
    if (column.spec.ragged) {
      counts_[i].push_back(0);
    } else {
      values_[i].resize(values_[i].size() + sizes_[i]);
    }
  }
}

void ChunkBuilder::EndRow(bool closes, Clock::time_point now) {
  StartRow();
  in_row_ = false;
  if (rows_++ == 0) oldest_ = now;
  closed_ = closes;
  bytes_ = 0;
  for (size_t i = 0; i < schema_.size(); ++i) {
    if (schema_[i].kind != ColumnKind::kEpisode) bytes_ += values_[i].size();
  }
}

bool ChunkBuilder::Ready(Clock::time_point now) const {
  if (empty()) return false;
  return closed_ || bytes_ >= limits_.bytes || rows_ >= limits_.rows ||
         now - oldest_ >= limits_.age;
}

ChunkView ChunkBuilder::View() {
  if (empty() || in_row_) throw Failure("a chunk leaves with whole rows, and at least one");
  header_.first_row = first_row_;
  header_.rows = rows_;
  header_.closes = closed_;
  view_.clear();
  ragged_counts_.clear();
  episode_columns_.clear();
  for (const bool ragged : {false, true}) {
    for (size_t i = 0; i < schema_.size(); ++i) {
      if (schema_[i].spec.ragged != ragged) continue;
      if (schema_[i].kind != ColumnKind::kEpisode) {
        view_.emplace_back(values_[i]);
        ragged_counts_.insert(ragged_counts_.end(), counts_[i].begin(), counts_[i].end());
      } else if (first_row_ == 0) {
        if (ragged) {
          const auto count = static_cast<uint32_t>(values_[i].size() / sizes_[i]);
          const auto bytes = std::as_bytes(std::span(&count, 1));
          episode_columns_.insert(episode_columns_.end(), bytes.begin(), bytes.end());
        }
        episode_columns_.insert(episode_columns_.end(), values_[i].begin(), values_[i].end());
      }
    }
  }
  return {header_, episode_columns_, ragged_counts_, view_};
}

void ChunkBuilder::Clear() {
  first_row_ += rows_;
  rows_ = 0;
  bytes_ = 0;
  in_row_ = false;
  for (size_t i = 0; i < schema_.size(); ++i) {
    if (schema_[i].kind == ColumnKind::kEpisode) continue;
    values_[i].clear();
    counts_[i].clear();
  }
}

void ChunkBuilder::WriteTo(ChunkSink& sink) {
  stream::WriteTo(sink, View());
  Clear();
}

}  // namespace rookery::stream
