// What must be true of a bundle's tensors.
#pragma once

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

// The elements of a tensor of float32 or float64.
template <class T>
std::vector<T> ValuesOf(const NamedArray& array) {
  const std::byte* data = array.data.data();
  const size_t count = array.data.size() / SizeOf(array.dtype);
  if (array.dtype == DType::kFloat32) {
    const auto* values = reinterpret_cast<const float*>(data);
    return {values, values + count};
  }
  const auto* values = reinterpret_cast<const double*>(data);
  return {values, values + count};
}

// The encoder's, "<name>/weight", ..., the normalizer's, epsilon: all that a bundle of this spec
// consists of.
std::vector<TensorSpec> BundleTensors(const BundleSpec& spec);

}  // namespace rookery
