// What `rookery actor` and `rookery-actor` do.
#pragma once

#include "agents/registry.h"
#include "tools/commands/actor/actor_options.h"

namespace rookery {

// Acts until the learner has enough, with policies of `agents`. Returns the exit status.
int Act(const ActorOptions& options, AgentRegistry agents);

}  // namespace rookery
