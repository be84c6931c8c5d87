#include "core/tensor/named_tensors.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {

void NamedTensors::Add(std::string name, Tensor tensor) {
  if (Has(name)) throw Failure(StrCat("two tensors are named '", name, "'"));
  items_.emplace_back(std::move(name), std::move(tensor));
}

bool NamedTensors::Has(std::string_view name) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Item& i) { return i.first == name; });
}

const Tensor& NamedTensors::operator[](std::string_view name) const {
  for (const Item& item : items_) {
    if (item.first == name) return item.second;
  }
  std::vector<std::string> names;
  for (const Item& item : items_) names.push_back(item.first);
  throw Failure(StrCat("no tensor '", name, "' (", ThereAre(names), ")"));
}

Tensor& NamedTensors::operator[](std::string_view name) {
  return const_cast<Tensor&>(std::as_const(*this)[name]);
}

void AddAll(NamedTensors& to, const std::string& prefix, const NamedTensors& from) {
  for (const auto& [name, tensor] : from) to.Add(prefix + name, tensor);
}

NamedTensors WithPrefix(const NamedTensors& tensors, std::string_view prefix) {
  NamedTensors found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) found.Add(name.substr(prefix.size()), tensor);
  }
  return found;
}

void CheckSameShape(const Tensor& tensor, const Tensor& like, std::string_view name) {
  if (tensor.sizes() == like.sizes()) return;
  throw Failure(StrCat(name, " has the shape (", Join(tensor.sizes()), "), expected (",
                       Join(like.sizes()), ")"));
}

void CopyNamed(const NamedTensors& tensors, std::string_view name, Tensor target) {
  const at::NoGradGuard no_grad;
  CheckSameShape(tensors[name], target, name);
  target.copy_(tensors[name]);
}

void CheckShape(const Tensor& tensor, std::initializer_list<int64_t> shape, std::string_view name) {
  const auto sizes = tensor.sizes();
  const bool fits =
      sizes.size() == shape.size() &&
      std::equal(shape.begin(), shape.end(), sizes.begin(),
                 [](int64_t want, int64_t have) { return want == -1 || want == have; });
  if (!fits) {
    throw Failure(StrCat(name, " has the shape (", Join(sizes), "), expected (", Join(shape), ")"));
  }
}

}  // namespace rookery
