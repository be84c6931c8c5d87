// Batches of windows whose values have any number of rows, as tests read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/storage/storage.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {

inline constexpr int64_t kBatch = 12;  // windows
inline constexpr size_t kRows = 3;     // drawn of each

// Of a RaggedTable, its fields id, links and bounds.
inline BatchRequest RaggedRequest(int64_t n, int64_t rows) {
  BatchRequest request{.batch_size = kBatch, .fields = {"id", "links", "bounds"}};
  request.options = {{"n_step", n}, {"gamma", 0.5}, {"rows", rows}};
  return request;
}

inline RowId IdAt(const Buffers& batch, const char* column, size_t b) {
  const int64_t* id = batch.As<int64_t>(column) + 4 * b;
  return {static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]), static_cast<uint64_t>(id[2]),
          static_cast<uint32_t>(id[3])};
}

// Value b of a ragged column.
template <class T>
std::vector<T> Whole(const Sampler& sampler, const Buffers& batch, const std::string& name,
                     size_t b, size_t elements) {
  const size_t column = batch.Find(name);
  const auto* values = reinterpret_cast<const T*>(sampler.RaggedValues(column).data());
  const int64_t* offsets = batch.As<int64_t>(name + "/offsets") + b;
  return {values + elements * static_cast<size_t>(offsets[0]),
          values + elements * static_cast<size_t>(offsets[1])};
}

// Row `row` of a value.
template <class T>
std::vector<T> RowOf(const std::vector<T>& value, size_t row, size_t elements) {
  const auto begin = value.begin() + static_cast<std::ptrdiff_t>(row * elements);
  return {begin, begin + static_cast<std::ptrdiff_t>(elements)};
}

// Row r of window b in a column (B, R, elements).
template <class T>
std::vector<T> Drawn(const Buffers& batch, const char* column, size_t b, size_t r,
                     size_t elements) {
  const T* at = batch.As<T>(column) + (b * kRows + r) * elements;
  return {at, at + elements};
}

}  // namespace rookery::replay
