#include "core/tensor/upload.h"

#include <vector>

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace rookery {
namespace {

// LibTorch's streams and events of any device: nothing here names CUDA.
class StreamUpload : public Upload {
 public:
  StreamUpload(at::Device device, size_t slots)
      : device_(device),
        streams_(device.type()),
        copying_(streams_.getStreamFromGlobalPool(device)) {
    for (size_t i = 0; i < slots; ++i) {
      read_.emplace_back(device.type());
      copied_.emplace_back(device.type());
    }
  }

  void Release(size_t slot) override { read_[slot].record(streams_.getStream(device_)); }

  void AwaitHost(size_t slot) override {
    if (copied_[slot].was_marked_for_recording()) copied_[slot].synchronize();
  }

  void Copy(size_t slot, const NamedTensors& from, const NamedTensors& to) override {
    if (read_[slot].was_marked_for_recording()) read_[slot].block(copying_);
    {
      const c10::StreamGuard guard(copying_);
      for (const auto& [name, tensor] : from) {
        Tensor target = to[name];
        target.copy_(tensor, /*non_blocking=*/true);
      }
    }
    copied_[slot].record(copying_);
    copied_[slot].block(streams_.getStream(device_));
  }

 private:
  at::Device device_;
  c10::impl::VirtualGuardImpl streams_;
  c10::Stream copying_;
  std::vector<c10::Event> read_;    // of each slot: what was computed from it
  std::vector<c10::Event> copied_;  // of each slot: its latest copy
};

}  // namespace

std::unique_ptr<Upload> MakeUpload(at::Device device, size_t slots) {
  return std::make_unique<StreamUpload>(device, slots);
}

}  // namespace rookery
