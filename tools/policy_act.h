// A LibTorch policy as `play` takes it.
#pragma once

#include "agents/policy.h"
#include "tools/play_episode.h"

namespace rookery {

// Deterministic. `policy` must outlive it.
ActFunction ActOf(Policy& policy);

}  // namespace rookery
