// Tensors as arrays in plain memory, and back.
#pragma once

#include <string_view>

#include "core/named_arrays.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// Detached, on the CPU, contiguous. What is so already shares its memory: hand over copies of what
// is going to change. Throws Failure for an element type that arrays don't have.
NamedArrays ArraysOf(const NamedTensors& tensors);

// Tensors that share the arrays' memory, and so are to be read alone; of those whose names begin
// with `prefix`, without it.
NamedTensors TensorsOf(const NamedArrays& arrays, std::string_view prefix = "");

}  // namespace rookery
