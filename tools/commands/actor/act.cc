#include "tools/commands/actor/act.h"

#include <iostream>
#include <utility>

#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/run/actor.h"
#include "tools/commands/actor/token_file.h"

namespace rookery {

int Act(const ActorOptions& options, AgentRegistry agents) {
  const bool supervised = !options.config.empty();
  if (supervised) EndWithParent();
  // A supervisor's actor stops at its learner's wish: nobody needs to be told.
  StopSignal stop(supervised ? "" : "stopping: what was acted is sent; again to end at once");
  try {
    RunActor({.connect = options.connect,
              .token = ReadTokenFile(options.token_file),
              .plugins = options.plugins,
              .config = options.config,
              .recorder = options.recorder,
              .crashes = options.crashes,
              .index = options.index,
              .agents = std::move(agents)},
             stop);
  } catch (const PolicyFault& fault) {
    std::cerr << "rookery: " << fault.what() << "\n";
    return kPolicyFaultStatus;
  }
  return 0;
}

}  // namespace rookery
