// What an update costs beside its arithmetic, counted rather than timed: the same on a busy
// machine.
#pragma once

#include <cstdint>
#include <functional>

#include <c10/core/Device.h>

namespace rookery {

// Of one update, the mean of several.
struct UpdateCosts {
  double operators = 0;    // of LibTorch that are called, those within others too
  double kernels = 0;      // those of them that reach a kernel: launches, on a GPU
  double waits = 0;        // times that the host waits for a GPU, or would
  double allocations = 0;  // of memory for tensors
  double bytes = 0;        // that these take
};

// Calls `update` so often, once for the operators and once for the memory.
UpdateCosts CountCosts(at::Device device, int64_t updates, const std::function<void()>& update);

}  // namespace rookery
