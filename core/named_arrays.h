// Named arrays in plain memory: what actors and files know of tensors. core/tensor/arrays.h turns
// the one into the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor_spec.h"

namespace rookery {

// A view: `data` has the shape's bytes, row-major, and belongs to somebody else.
struct NamedArray {
  std::string name;
  DType dtype = DType::kFloat32;
  std::vector<int64_t> shape{};
  std::span<const std::byte> data{};
};

// In the order they were added; names are unique. Copies share the memory, to which nobody writes.
class NamedArrays {
 public:
  // `keeper` keeps the array's memory, which is aligned for its type. Throws Failure on a repeated
  // name, and for data that isn't the shape's size.
  void Add(NamedArray array, std::shared_ptr<const void> keeper);
  // A copy of these bytes, or of these values (values).
  void AddCopy(NamedArray array);
  void AddCopy(std::string name, std::span<const float> values);
  void AddCopy(std::string name, std::span<const int64_t> values);

  const NamedArray* Find(std::string_view name) const;  // null: there is none
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  // Throw Failure naming what there is, or the type that it has.
  const NamedArray& operator[](std::string_view name) const;
  std::span<const float> Floats(std::string_view name) const;
  std::span<const int64_t> Ints(std::string_view name) const;

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const NamedArray* begin() const { return items_.data(); }
  const NamedArray* end() const { return items_.data() + items_.size(); }
  const std::shared_ptr<const void>& keeper(size_t i) const { return keepers_[i]; }

 private:
  std::vector<NamedArray> items_;
  std::vector<std::shared_ptr<const void>> keepers_;  // of each
  std::map<std::string, size_t, std::less<>> places_;
};

// Adds every array of `from` to `to` under `prefix` + its name.
void AddAll(NamedArrays& to, const std::string& prefix, const NamedArrays& from);
// The arrays whose names begin with `prefix`, without it.
NamedArrays WithPrefix(const NamedArrays& arrays, std::string_view prefix);

}  // namespace rookery
