#include "distributed/runtime/acting/saved_observations.h"

#include <cstring>
#include <string>

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {
namespace {

// "contacts/3": env 3's value of a ragged field.
std::string RaggedName(const TensorSpec& spec, int64_t env) { return StrCat(spec.name, "/", env); }

Tensor BytesTensor(std::span<const std::byte> bytes) {
  const Tensor tensor = at::empty({static_cast<int64_t>(bytes.size())}, at::kByte);
  if (!bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  return tensor;  // (bytes)
}

}  // namespace

Tensor Shown(const TensorSpec& spec, int64_t num_envs, std::byte* data) {
  std::vector<int64_t> shape = {num_envs};
  shape.insert(shape.end(), spec.shape.begin(), spec.shape.end());
  return at::from_blob(data, shape, at::dtype(ScalarTypeOf(spec.dtype)));  // (N, ...)
}

NamedTensors SaveObservations(const StepBatch& batch) {
  NamedTensors saved;
  const auto num_envs = static_cast<int64_t>(batch.rewards.size());
  for (const FieldBatch& field : batch.observations) {
    const TensorSpec& spec = field.spec();
    if (!spec.ragged) {
      auto* data = const_cast<std::byte*>(field.data());
      saved.Add(spec.name, Shown(spec, num_envs, data).clone());
      continue;
    }
    for (int64_t env = 0; env < num_envs; ++env) {
      saved.Add(RaggedName(spec, env), BytesTensor(field.value(env)));
    }
  }
  return saved;
}

std::vector<std::span<const std::byte>> SavedObservation(const EnvSpec& spec,
                                                         const NamedTensors& saved, int64_t env) {
  std::vector<std::span<const std::byte>> values;
  for (const TensorSpec& field : spec.observations) {
    const Tensor& tensor = saved[field.ragged ? RaggedName(field, env) : field.name];
    const auto* data = static_cast<const std::byte*>(tensor.const_data_ptr());
    if (field.ragged) {
      values.emplace_back(data, static_cast<size_t>(tensor.numel()));
    } else {
      values.emplace_back(data + static_cast<size_t>(env) * field.NumBytes(), field.NumBytes());
    }
  }
  return values;
}

}  // namespace rookery
