// Named tensors: observations on their way to a policy, a snapshot, a checkpoint.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// In the order they were added; names are unique.
class NamedTensors {
 public:
  using Item = std::pair<std::string, Tensor>;

  void Add(std::string name, Tensor tensor);  // throws Failure on a repeated name
  bool Has(std::string_view name) const;
  const Tensor& operator[](std::string_view name) const;  // throws Failure naming what there is
  Tensor& operator[](std::string_view name);

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<Item> items_;
};

// Adds every item of `from` to `to` under `prefix` + its name.
void AddAll(NamedTensors& to, const std::string& prefix, const NamedTensors& from);
// The items whose names begin with `prefix`, without it.
NamedTensors WithPrefix(const NamedTensors& tensors, std::string_view prefix);

// Throws Failure with both shapes unless `tensor` has that of `like`.
void CheckSameShape(const Tensor& tensor, const Tensor& like, std::string_view name);

// Copies tensors[name] into `target`, between devices where need be. Throws Failure unless it is
// there with the target's shape.
void CopyNamed(const NamedTensors& tensors, std::string_view name, Tensor target);

// Throws Failure with both shapes unless `tensor` has `shape`; -1 stands for any extent.
void CheckShape(const Tensor& tensor, std::initializer_list<int64_t> shape, std::string_view name);

}  // namespace rookery
