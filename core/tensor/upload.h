// Upload: copies from page-locked host memory to a GPU, beside what the GPU computes. Memory comes
// in slots that are used in turn: while one is copied and learned from, the host fills the next.
#pragma once

#include <cstddef>
#include <memory>

#include "core/tensor/named_tensors.h"

namespace rookery {

class Upload {
 public:
  virtual ~Upload() = default;

  // Everything that reads the slot's memory on the device has been asked of it by now.
  virtual void Release(size_t slot) = 0;
  // Waits until the slot's host memory may be written: its last copy is done.
  virtual void AwaitHost(size_t slot) = 0;
  // Copies each tensor of `from`, on the host, to that of `to`, once what read the slot before its
  // Release is done. What is asked of the device from now on comes after the copy; nothing waits.
  virtual void Copy(size_t slot, const NamedTensors& from, const NamedTensors& to) = 0;
};

// On a stream of its own.
std::unique_ptr<Upload> MakeUpload(at::Device device, size_t slots);

}  // namespace rookery
