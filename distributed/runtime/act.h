// A policy at work, with what it chose checked.
#pragma once

#include "agents/policy.h"

namespace rookery {

// What `policy` does: actions (N, A), contiguous. Throws PolicyFault where one is not finite or out
// of [-1, 1], so that no env is blamed for it.
Policy::Output Act(Policy& policy, const Policy::Input& input);

}  // namespace rookery
