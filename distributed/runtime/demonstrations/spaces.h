// Gymnasium's spaces as Minari writes them (minari/serialization.py): JSON, in which infinite
// bounds are Python's Infinity.
#pragma once

#include <string>
#include <vector>

#include "core/env_spec.h"

namespace rookery {

// A Box of one field, a Dict of several.
std::string ObservationSpaceJson(const std::vector<TensorSpec>& fields);
std::string ActionSpaceJson(const ActionSpec& action);

}  // namespace rookery
