#include "core/tensor/batch.h"

#include <cstring>
#include <utility>

#include <ATen/ATen.h>

#include "core/tensor/dtype.h"

namespace rookery {

BatchBuffers::BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device)
    : BatchBuffers(specs, device, device.is_cpu() ? nullptr : MakeUpload(device, kSlots)) {}

BatchBuffers::BatchBuffers(const std::vector<TensorSpec>& specs, at::Device device,
                           std::unique_ptr<Upload> upload)
    : device_(device), specs_(specs), upload_(std::move(upload)), slots_(upload_ ? kSlots : 1) {
  for (Slot& slot : slots_) {
    for (const TensorSpec& spec : specs) {
      const auto options =
          at::TensorOptions().dtype(ScalarTypeOf(spec.dtype)).pinned_memory(device.is_cuda());
      if (spec.ragged) {
        slot.host.Add(spec.name, at::empty({0}, options));
        slot.spans.emplace_back();
        continue;
      }
      const Tensor column = at::zeros(spec.shape, options);  // (B, ...)
      slot.host.Add(spec.name, column);
      slot.fixed.Add(spec.name, column);
      slot.spans.push_back({static_cast<std::byte*>(column.data_ptr()), spec.NumBytes()});
      if (upload_) {
        slot.on_device.Add(
            spec.name, at::empty(spec.shape, column.options().pinned_memory(false).device(device)));
      }
    }
  }
}

const std::vector<std::span<std::byte>>& BatchBuffers::Next() {
  if (upload_) {
    upload_->Release(slot_);
    slot_ = (slot_ + 1) % slots_.size();
    upload_->AwaitHost(slot_);
  }
  return spans();
}

void BatchBuffers::SetRagged(size_t column, std::span<const std::byte> values) {
  const TensorSpec& spec = specs_[column];
  std::vector<int64_t> shape = spec.shape;  // (V, ...)
  shape.insert(shape.begin(), static_cast<int64_t>(values.size() / spec.NumBytes()));
  Tensor& host = slots_[slot_].host[spec.name];
  host = at::empty(shape, host.options());
  if (!values.empty()) std::memcpy(host.mutable_data_ptr(), values.data(), values.size());
}

NamedTensors BatchBuffers::ToDevice() {
  Slot& slot = slots_[slot_];
  if (!upload_) return slot.host;
  upload_->Copy(slot_, slot.fixed, slot.on_device);
  NamedTensors batch = slot.on_device;
  for (const TensorSpec& spec : specs_) {
    if (!spec.ragged) continue;  // of any size: there is no place that it could always have
    batch.Add(spec.name, slot.host[spec.name].to(device_, ScalarTypeOf(spec.dtype),
                                                 /*non_blocking=*/true));
  }
  return batch;
}

}  // namespace rookery
