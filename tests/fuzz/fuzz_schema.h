// The columns that fuzzed chunks and dumps have: all kinds, small.
#pragma once

#include <string>
#include <utility>

#include "core/schema.h"
#include "distributed/replay/storage/storage.h"

namespace rookery {

// Images are packed.
inline constexpr replay::StorageOptions kFuzzStorage{
    .capacity = 100, .block_rows = 2, .pack_bytes = 16};

inline Schema FuzzSchema() {
  const auto column = [](std::string name, DType dtype, std::vector<int64_t> shape = {},
                         ColumnKind kind = ColumnKind::kStep, bool ragged = false) {
    return Column{
        {.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .ragged = ragged},
        kind};
  };
  return Schema({column("obs/position", DType::kFloat32, {2}),
                 column("obs/image", DType::kUint8, {16}),
                 column("obs/points", DType::kFloat64, {1}, ColumnKind::kStep, true),
                 column("action", DType::kFloat32, {1}), column("reward", DType::kFloat32),
                 column("terminated", DType::kBool), column("truncated", DType::kBool),
                 column("seed", DType::kInt64, {}, ColumnKind::kEpisode),
                 column("task", DType::kInt64, {}, ColumnKind::kEpisode),
                 column("notes", DType::kUint8, {2}, ColumnKind::kEpisode, true)});
}

}  // namespace rookery
