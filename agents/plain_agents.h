// The agents as actors know them that have no LibTorch.
#pragma once

#include "agents/registry.h"

namespace rookery {

// DescribedAgents(), and of those whose cards say how their policies act, what makes these: a
// PlainPolicy.
AgentRegistry PlainAgents();

}  // namespace rookery
