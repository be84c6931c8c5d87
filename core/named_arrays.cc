#include "core/named_arrays.h"

#include <utility>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

size_t BytesOf(const NamedArray& array) {
  return TensorSpec{.dtype = array.dtype, .shape = array.shape}.NumBytes();
}

template <class T>
void AddValues(NamedArrays& arrays, std::string name, DType dtype, std::span<const T> values) {
  arrays.AddCopy({.name = std::move(name),
                  .dtype = dtype,
                  .shape = {static_cast<int64_t>(values.size())},
                  .data = std::as_bytes(values)});
}

template <class T>
std::span<const T> ValuesAs(const NamedArray& array, DType dtype) {
  if (array.dtype != dtype) {
    throw Failure(StrCat("'", array.name, "' is ", NameOf(array.dtype), ", where ", NameOf(dtype),
                         " would be right"));
  }
  return {reinterpret_cast<const T*>(array.data.data()), array.data.size() / sizeof(T)};
}

}  // namespace

void NamedArrays::Add(NamedArray array, std::shared_ptr<const void> keeper) {
  if (array.data.size() != BytesOf(array)) {
    throw Failure(StrCat("'", array.name, "' of shape ", ShapeString(array.shape), " has ",
                         array.data.size(), " bytes"));
  }
  if (!places_.emplace(array.name, items_.size()).second) {
    throw Failure(StrCat("two arrays are named '", array.name, "'"));
  }
  items_.push_back(std::move(array));
  keepers_.push_back(std::move(keeper));
}

void NamedArrays::AddCopy(NamedArray array) {
  const auto copy = std::make_shared<const std::vector<std::byte>>(array.data.begin(),  //
                                                                   array.data.end());
  array.data = *copy;
  Add(std::move(array), copy);
}

void NamedArrays::AddCopy(std::string name, std::span<const float> values) {
  AddValues(*this, std::move(name), DType::kFloat32, values);
}

void NamedArrays::AddCopy(std::string name, std::span<const int64_t> values) {
  AddValues(*this, std::move(name), DType::kInt64, values);
}

const NamedArray* NamedArrays::Find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &items_[found->second];
}

const NamedArray& NamedArrays::operator[](std::string_view name) const {
  if (const NamedArray* array = Find(name)) return *array;
  std::vector<std::string> names;
  for (const NamedArray& array : items_) names.push_back(array.name);
  throw Failure(StrCat("there is no array '", name, "' (", ThereAre(names), ")"));
}

std::span<const float> NamedArrays::Floats(std::string_view name) const {
  return ValuesAs<float>((*this)[name], DType::kFloat32);
}

std::span<const int64_t> NamedArrays::Ints(std::string_view name) const {
  return ValuesAs<int64_t>((*this)[name], DType::kInt64);
}

void AddAll(NamedArrays& to, const std::string& prefix, const NamedArrays& from) {
  for (size_t i = 0; i < from.size(); ++i) {
    NamedArray array = from.begin()[i];
    array.name.insert(0, prefix);
    to.Add(std::move(array), from.keeper(i));
  }
}

NamedArrays WithPrefix(const NamedArrays& arrays, std::string_view prefix) {
  NamedArrays found;
  for (size_t i = 0; i < arrays.size(); ++i) {
    NamedArray array = arrays.begin()[i];
    if (!array.name.starts_with(prefix)) continue;
    array.name.erase(0, prefix.size());
    found.Add(std::move(array), arrays.keeper(i));
  }
  return found;
}

}  // namespace rookery
