// AllocationCount: how much memory LibTorch asks for while it lives: for tensors, on one device.
#pragma once

#include <cstdint>
#include <memory>

#include <c10/core/Device.h>

namespace rookery {

struct Allocations {
  int64_t count = 0;
  int64_t bytes = 0;
};

// One at a time. On a CPU it stands before LibTorch's allocator; on a GPU it reads what that one
// counts of itself.
class AllocationCount {
 public:
  explicit AllocationCount(at::Device device);
  ~AllocationCount();
  AllocationCount(const AllocationCount&) = delete;
  AllocationCount& operator=(const AllocationCount&) = delete;

  Allocations SoFar() const;

 private:
  class Counting;  // the allocator that stands before another one

  at::Device device_;
  std::unique_ptr<Counting> counting_;  // on a CPU
  Allocations before_;                  // on a GPU
};

}  // namespace rookery
