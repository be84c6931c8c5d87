// A LibTorch policy as `play` takes it.
#pragma once

#include "agents/policy.h"
#include "tools/play_episode.h"

namespace rookery {

// As in an evaluation; what a policy draws is a function of nothing else. `policy` must outlive it.
ActFunction ActOf(Policy& policy);

}  // namespace rookery
