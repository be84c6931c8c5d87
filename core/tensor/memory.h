// The process's allocator, set up for tensors.
#pragma once

namespace rookery {

// Lets the process keep what it frees, up to 256 MiB, in blocks of up to 32 MiB each. Otherwise
// every update's activations go back to the kernel and come anew, page by page: a tenth of an
// update on the CPU. For main() of whatever trains, before the first tensor.
void KeepFreedMemory();

}  // namespace rookery
