#include "distributed/replay/storage/learner_values.h"

#include <cmath>
#include <cstring>

namespace rookery::replay {
namespace {

template <class T>
std::vector<std::byte> Repeat(double value, int64_t elements) {
  const std::vector<T> values(static_cast<size_t>(elements), static_cast<T>(value));
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

}  // namespace

std::vector<std::byte> NewValue(const LearnerColumn& column) {
  const int64_t elements = column.spec.NumElements();
  switch (column.spec.dtype) {
    case DType::kBool:
      return Repeat<uint8_t>(column.initial != 0 ? 1 : 0, elements);
    case DType::kUint8:
      return Repeat<uint8_t>(column.initial, elements);
    case DType::kInt32:
      return Repeat<int32_t>(column.initial, elements);
    case DType::kInt64:
      return Repeat<int64_t>(column.initial, elements);
    case DType::kFloat32:
      return Repeat<float>(column.initial, elements);
    case DType::kFloat64:
      return Repeat<double>(column.initial, elements);
  }
  return {};
}

void KeepLargest(std::span<std::byte> largest, std::span<const std::byte> value) {
  float known, written;
  std::memcpy(&known, largest.data(), sizeof(known));
  std::memcpy(&written, value.data(), sizeof(written));
  if (std::isfinite(written) && written > known) {
    std::memcpy(largest.data(), &written, sizeof(written));
  }
}

}  // namespace rookery::replay
