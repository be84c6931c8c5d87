// What must be true of a bundle's tensors.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "core/io/safetensors.h"

namespace rookery {

// Throws UserError that names `where` and the tensor: one that is missing, has another shape or
// type than the spec says, or values that are not finite; a variance below 0.
void CheckBundleTensors(const BundleSpec& spec, const Safetensors& tensors,
                        const std::string& where);

// The elements of a tensor of float32 or float64.
template <class T>
std::vector<T> ValuesOf(const NamedArray& array) {
  std::vector<T> values(array.data.size() / SizeOf(array.dtype));
  for (size_t i = 0; i < values.size(); ++i) {
    const std::byte* at = array.data.data() + i * SizeOf(array.dtype);  // need not be aligned
    if (array.dtype == DType::kFloat32) {
      float value = 0;
      std::memcpy(&value, at, sizeof value);
      values[i] = static_cast<T>(value);
    } else {
      double value = 0;
      std::memcpy(&value, at, sizeof value);
      values[i] = static_cast<T>(value);
    }
  }
  return values;
}

// "<name>/weight", ..., the normalizer's, epsilon: all that a bundle of this spec consists of.
std::vector<TensorSpec> BundleTensors(const BundleSpec& spec);

}  // namespace rookery
