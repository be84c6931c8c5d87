// rookery actor: acts for a learner, on this machine or another.
#include "distributed/runtime/run/actor.h"

#include <iostream>

#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/processes/process.h"
#include "tools/commands/actor/actor_options.h"
#include "tools/commands/actor/token_file.h"

namespace rookery {

int Actor(const ActorOptions& options) {
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
              .index = options.index},
             stop);
  } catch (const PolicyFault& fault) {
    std::cerr << "rookery: " << fault.what() << "\n";
    return kPolicyFaultStatus;
  }
  return 0;
}

}  // namespace rookery
