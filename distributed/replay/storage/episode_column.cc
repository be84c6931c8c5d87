#include "distributed/replay/storage/episode_column.h"

#include <cstring>

namespace rookery::replay {

std::optional<size_t> EpisodeOffset(const Schema& schema, std::string_view name) {
  size_t at = 0;
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || column.spec.ragged) continue;
    if (column.spec.name == name) return at;
    at += column.spec.NumBytes();
  }
  return std::nullopt;
}

EpisodeColumn::EpisodeColumn(const Schema& schema, std::string_view name) {
  const size_t c = schema.Find(name);
  if (c == Schema::kNone) return;
  const TensorSpec& spec = schema[c].spec;
  if (spec.dtype == DType::kInt64 && spec.NumElements() == 1) offset_ = EpisodeOffset(schema, name);
}

std::optional<int64_t> EpisodeColumn::Read(std::span<const std::byte> columns) const {
  int64_t value = 0;
  if (!offset_ || columns.size() < *offset_ + sizeof(value)) return std::nullopt;
  std::memcpy(&value, columns.data() + *offset_, sizeof(value));
  return value;
}

}  // namespace rookery::replay
