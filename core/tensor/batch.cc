#include "core/tensor/batch.h"

#include <cstring>

#include <ATen/ATen.h>

#include "core/tensor/dtype.h"

namespace rookery {

BatchBuffers::BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device)
    : device_(device), specs_(specs) {
  for (const TensorSpec& spec : specs) {
    const auto options =
        at::TensorOptions().dtype(ScalarTypeOf(spec.dtype)).pinned_memory(device.is_cuda());
    if (spec.ragged) {
      host_.Add(spec.name, at::empty({0}, options));
      spans_.emplace_back();
      continue;
    }
    host_.Add(spec.name, at::zeros(spec.shape, options));
    spans_.push_back({static_cast<std::byte*>(host_[spec.name].data_ptr()), spec.NumBytes()});
  }
}

void BatchBuffers::SetRagged(size_t column, std::span<const std::byte> values) {
  const TensorSpec& spec = specs_[column];
  std::vector<int64_t> shape = spec.shape;  // (V, ...)
  shape.insert(shape.begin(), static_cast<int64_t>(values.size() / spec.NumBytes()));
  const Tensor tensor = at::empty(shape, host_[spec.name].options());
  if (!values.empty()) std::memcpy(tensor.mutable_data_ptr(), values.data(), values.size());
  host_[spec.name] = tensor;
}

NamedTensors BatchBuffers::ToDevice() const {
  if (device_.is_cpu()) return host_;
  NamedTensors on_device;
  for (const auto& [name, tensor] : host_) {
    on_device.Add(name, tensor.to(device_, tensor.scalar_type(), /*non_blocking=*/false));
  }
  return on_device;
}

}  // namespace rookery
