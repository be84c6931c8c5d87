// The values of learner columns' new rows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/learner_column.h"

namespace rookery::replay {

// `initial`, in the column's type and shape.
std::vector<std::byte> NewValue(const LearnerColumn& column);

// Raises `largest` to `value`, a float32 each, where that is greater.
void KeepLargest(std::span<std::byte> largest, std::span<const std::byte> value);

}  // namespace rookery::replay
