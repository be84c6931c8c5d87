// Snapshot: what actors need of an agent.
#pragma once

#include <cstdint>

#include "agents/policy.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// Named tensors plus a version. May carry more than weights.
struct Snapshot {
  int64_t version = 0;               // counts updates
  ActMode mode = ActMode::kCollect;  // how actors are to collect with it
  NamedTensors tensors{};
};

}  // namespace rookery
