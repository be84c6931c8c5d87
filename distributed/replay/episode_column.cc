#include "distributed/replay/episode_column.h"

#include <cstring>

namespace rookery::replay {

EpisodeColumn::EpisodeColumn(const Schema& schema, std::string_view name) {
  size_t at = 0;
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || column.spec.ragged) continue;
    if (column.spec.name == name && column.spec.dtype == DType::kInt64 &&
        column.spec.NumElements() == 1) {
      offset_ = at;
    }
    at += column.spec.NumBytes();
  }
}

std::optional<int64_t> EpisodeColumn::Read(std::span<const std::byte> columns) const {
  int64_t value = 0;
  if (!offset_ || columns.size() < *offset_ + sizeof(value)) return std::nullopt;
  std::memcpy(&value, columns.data() + *offset_, sizeof(value));
  return value;
}

}  // namespace rookery::replay
