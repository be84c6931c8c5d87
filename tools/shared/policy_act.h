// A policy as `play` takes it.
#pragma once

#include <cstdint>

#include "agents/policy.h"
#include "tools/commands/play/play_episode.h"

namespace rookery {

// As in an evaluation. What the policy draws is a function of `seed` alone. `policy` must outlive
// it.
ActFunction ActOf(Policy& policy, uint64_t seed = 0);

}  // namespace rookery
