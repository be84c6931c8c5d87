#include "core/tensor/arrays.h"

#include <memory>
#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {
namespace {

DType DTypeOf(at::ScalarType type, const std::string& name) {
  switch (type) {
    case at::kBool:
      return DType::kBool;
    case at::kByte:
      return DType::kUint8;
    case at::kInt:
      return DType::kInt32;
    case at::kLong:
      return DType::kInt64;
    case at::kFloat:
      return DType::kFloat32;
    case at::kDouble:
      return DType::kFloat64;
    default:
      throw Failure(StrCat(name, ": an element type that files don't hold"));
  }
}

}  // namespace

NamedArrays ArraysOf(const NamedTensors& tensors) {
  NamedArrays arrays;
  for (const auto& [name, tensor] : tensors) {
    const auto host = std::make_shared<const Tensor>(tensor.detach().to(at::kCPU).contiguous());
    const auto* data = static_cast<const std::byte*>(host->const_data_ptr());
    arrays.Add({.name = name,
                .dtype = DTypeOf(host->scalar_type(), name),
                .shape = host->sizes().vec(),
                .data = {data, host->nbytes()}},
               host);
  }
  return arrays;
}

NamedTensors TensorsOf(const NamedArrays& arrays, std::string_view prefix) {
  const NamedArrays chosen = WithPrefix(arrays, prefix);
  NamedTensors tensors;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const NamedArray& array = chosen.begin()[i];
    const auto options = at::dtype(ScalarTypeOf(array.dtype));
    if (array.data.empty()) {
      tensors.Add(array.name, at::empty(array.shape, options));
      continue;
    }
    auto* data = const_cast<std::byte*>(array.data.data());
    tensors.Add(array.name, at::from_blob(
                                data, array.shape, [keeper = chosen.keeper(i)](void*) {}, options));
  }
  return tensors;
}

}  // namespace rookery
