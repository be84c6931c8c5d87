// The process's allocator, set up for tensors.
#pragma once

#include <exception>

namespace rookery {

// Lets the process keep what it frees, up to 256 MiB, in blocks of up to 32 MiB each. Otherwise
// every update's activations go back to the kernel and come anew, page by page: a tenth of an
// update on the CPU. For main() of whatever trains, before the first tensor.
void KeepFreedMemory();

// Whether this is what LibTorch or the standard library throws where there is no memory left, of
// the machine or of a GPU.
bool SaysOutOfMemory(const std::exception& error);

}  // namespace rookery
