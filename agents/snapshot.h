// Snapshot: what actors need of an agent.
#pragma once

#include <cstdint>

#include "agents/policy.h"
#include "core/named_arrays.h"
#include "core/schedule.h"

namespace rookery {

// Named arrays plus a version. May carry more than weights.
struct Snapshot {
  int64_t version = 0;               // counts updates
  ActMode mode = ActMode::kCollect;  // how actors are to collect with it
  Stage::Adopt adopt = Stage::Adopt::kAtOnce;
  int64_t source = 0;  // number of the replay source that their next episodes go to
  NamedArrays tensors{};
};

}  // namespace rookery
