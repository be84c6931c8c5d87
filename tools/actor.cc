// rookery actor: acts for a learner, on this machine or another.
#include "distributed/runtime/actor.h"

#include "distributed/runtime/process.h"
#include "tools/actor_options.h"
#include "tools/token_file.h"

namespace rookery {

int Actor(const ActorOptions& options) {
  const bool supervised = !options.config.empty();
  if (supervised) EndWithParent();
  StopSignal stop;
  RunActor({.connect = options.connect,
            .token = ReadTokenFile(options.token_file),
            .plugins = options.plugins,
            .config = options.config,
            .recorder = options.recorder,
            .crashes = options.crashes,
            .index = options.index},
           stop);
  return 0;
}

}  // namespace rookery
