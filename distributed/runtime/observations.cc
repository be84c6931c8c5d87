#include "distributed/runtime/observations.h"

#include <ATen/ops/from_blob.h>

#include "core/tensor/dtype.h"

namespace rookery {

NamedTensors ObservationTensors(const StepBatch& batch, int64_t num_envs) {
  NamedTensors observations;
  for (const FieldBatch& field : batch.observations) {
    std::vector<int64_t> shape = {num_envs};  // (N, ...)
    shape.insert(shape.end(), field.spec().shape.begin(), field.spec().shape.end());
    auto* data = const_cast<std::byte*>(field.data());
    observations.Add(field.spec().name,
                     at::from_blob(data, shape, at::dtype(ScalarTypeOf(field.spec().dtype))));
  }
  return observations;
}

}  // namespace rookery
