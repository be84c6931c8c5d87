#include "core/tensor/batch.h"

#include <ATen/ATen.h>

#include "core/tensor/dtype.h"

namespace rookery {

BatchBuffers::BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device)
    : device_(device) {
  for (const TensorSpec& spec : specs) {
    const auto options =
        at::TensorOptions().dtype(ScalarTypeOf(spec.dtype)).pinned_memory(device.is_cuda());
    host_.Add(spec.name, at::zeros(spec.shape, options));
    spans_.push_back({static_cast<std::byte*>(host_[spec.name].data_ptr()), spec.NumBytes()});
  }
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
