// What must be true of a bundle's tensors.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "core/named_arrays.h"

namespace rookery {

// Throws UserError that names `where` and the tensor: one that is missing, or has another shape or
// type than the spec says.
void CheckBundleShapes(const BundleSpec& spec, const NamedArrays& tensors,
                       const std::string& where);
// The same, and for values that are not finite, or out of range.
void CheckBundleTensors(const BundleSpec& spec, const NamedArrays& tensors,
                        const std::string& where);

// The elements of a tensor of float32 or float64, where T is what it has of them.
template <class T>
std::span<const T> ElementsOf(const NamedArray& array) {
  return {reinterpret_cast<const T*>(array.data.data()), array.data.size() / sizeof(T)};
}

// The same of any T.
template <class T>
std::vector<T> ValuesOf(const NamedArray& array) {
  const auto copy = [](const auto& values) { return std::vector<T>(values.begin(), values.end()); };
  return array.dtype == DType::kFloat32 ? copy(ElementsOf<float>(array))
                                        : copy(ElementsOf<double>(array));
}

// Without a copy where none is needed. Lives as long as the array.
template <class T>
class Values {
 public:
  explicit Values(const NamedArray& array) {
    if (array.dtype == DTypeOf<T>()) {
      view_ = ElementsOf<T>(array);
    } else {
      converted_ = ValuesOf<T>(array);
      view_ = converted_;
    }
  }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;
  operator std::span<const T>() const { return view_; }

 private:
  std::vector<T> converted_;
  std::span<const T> view_;
};

// The encoder's, "<name>/weight", ..., the normalizer's, epsilon: all that a bundle of this spec
// consists of.
std::vector<TensorSpec> BundleTensors(const BundleSpec& spec);

}  // namespace rookery
