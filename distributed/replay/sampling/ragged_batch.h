// The values of a ragged column in a batch: one after the other, with offsets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/tensor_spec.h"

namespace rookery::replay {

// Gathers V rows of N values: value n has rows offsets[n] up to offsets[n + 1].
class RaggedBatch {
 public:
  explicit RaggedBatch(size_t row_bytes) : row_bytes_(row_bytes) {}

  void Clear();
  void Append(std::span<const std::byte> value);
  // (V, ...), valid until the next Clear.
  std::span<const std::byte> values() const { return values_; }
  // `out`: (N + 1) int64.
  void WriteOffsets(std::span<std::byte> out) const;

 private:
  size_t row_bytes_;
  std::vector<std::byte> values_;
  std::vector<int64_t> offsets_{0};
};

// Adds the two columns of `count` values to a layout: `name` (V, ...), ragged, and "NAME/offsets"
// (count + 1) int64.
void AddRaggedSpecs(std::string name, const TensorSpec& value, int64_t count,
                    std::vector<TensorSpec>& specs);

}  // namespace rookery::replay
