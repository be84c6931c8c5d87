#include "distributed/replay/sampling/ragged_batch.h"

#include <cstring>
#include <utility>

namespace rookery::replay {

void RaggedBatch::Clear() {
  values_.clear();
  offsets_.assign(1, 0);
}

void RaggedBatch::Append(std::span<const std::byte> value) {
  values_.insert(values_.end(), value.begin(), value.end());
  offsets_.push_back(static_cast<int64_t>(values_.size() / row_bytes_));
}

void RaggedBatch::WriteOffsets(std::span<std::byte> out) const {
  std::memcpy(out.data(), offsets_.data(), offsets_.size() * sizeof(int64_t));
}

void AddRaggedSpecs(std::string name, const TensorSpec& value, int64_t count,
                    std::vector<TensorSpec>& specs) {
  TensorSpec values = value;
  values.name = std::move(name);
  specs.push_back(values);
  specs.push_back({.name = values.name + "/offsets", .dtype = DType::kInt64, .shape = {count + 1}});
}

}  // namespace rookery::replay
