// rookery actor: acts for a learner, on this machine or another.
#include <ATen/Parallel.h>

#include "agents/built_in.h"
#include "tools/commands/actor/act.h"

namespace rookery {

int Actor(const ActorOptions& options) {
  at::set_num_threads(1);  // the other cores belong to other actors and the learner
  return Act(options, BuiltInAgents());
}

}  // namespace rookery
