// Whether numbers are numbers still.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/tensor/named_tensors.h"

namespace rookery {

// Whether no element is NaN or infinite. Sums them first, which is as quick as reading them; all
// tensors are on one device, and it is waited for once.
bool AllFinite(std::span<const Tensor> tensors);
bool AllFinite(const NamedTensors& tensors);

// The names of those that have such an element.
std::vector<std::string> NotFinite(const NamedTensors& tensors);

}  // namespace rookery
