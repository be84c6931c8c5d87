// What a supervisor starts where an agent of the tests is trained: rookery-learn's actor, with a
// registry of the tests.
#pragma once

#include <utility>

#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/run/actor.h"
#include "tools/commands/actor/actor_options.h"

namespace rookery {

// Returns the exit status.
inline int ActAs(const ActorOptions& options, AgentRegistry agents) {
  EndWithParent();
  const StopSignal stop("");
  RunActor({.connect = options.connect,
            .plugins = options.plugins,
            .config = options.config,
            .recorder = options.recorder,
            .crashes = options.crashes,
            .index = options.index,
            .agents = std::move(agents)},
           stop);
  return 0;
}

}  // namespace rookery
