// What a supervisor starts where the toy agent is trained: rookery-learn's actor, with the toy's
// registry.
#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/run/actor.h"
#include "tests/agents/toy_agent.h"
#include "tools/commands/actor/actor_options.h"
#include "tools/program.h"

int main(int argc, char** argv) {
  using namespace rookery;
  Program program("Acts for a learner of the toy agent.");
  program.Add<ActorOptions>([](const ActorOptions& options) {
    EndWithParent();
    const StopSignal stop("");
    RunActor({.connect = options.connect,
              .config = options.config,
              .recorder = options.recorder,
              .crashes = options.crashes,
              .index = options.index,
              .agents = ToyRegistry()},
             stop);
    return 0;
  });
  return program.Main(argc, argv);
}
