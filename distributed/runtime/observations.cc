#include "distributed/runtime/observations.h"

#include <ATen/ops/from_blob.h>

namespace rookery {

at::ScalarType ToScalarType(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return at::kBool;
    case DType::kUint8:
      return at::kByte;
    case DType::kInt32:
      return at::kInt;
    case DType::kInt64:
      return at::kLong;
    case DType::kFloat32:
      return at::kFloat;
    case DType::kFloat64:
      return at::kDouble;
  }
  return at::kFloat;
}

NamedTensors ObservationTensors(const StepBatch& batch, int64_t num_envs) {
  NamedTensors observations;
  for (const FieldBatch& field : batch.observations) {
    std::vector<int64_t> shape = {num_envs};  // (N, ...)
    shape.insert(shape.end(), field.spec().shape.begin(), field.spec().shape.end());
    auto* data = const_cast<std::byte*>(field.data());
    observations.Add(field.spec().name,
                     at::from_blob(data, shape, at::dtype(ToScalarType(field.spec().dtype))));
  }
  return observations;
}

}  // namespace rookery
