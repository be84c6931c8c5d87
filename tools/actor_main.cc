// rookery-actor: acts for a learner without LibTorch, where the agent's policies can do without.
#include "agents/plain_agents.h"
#include "distributed/runtime/config/typed.h"
#include "tools/commands/actor/act.h"
#include "tools/commands/actor/actor_options.h"
#include "tools/program.h"

int main(int argc, char** argv) {
  using namespace rookery;
  RememberCall(argv[0]);
  Program program(Program::Alone{"rookery-actor"});
  program.Add<ActorOptions>(
      [](const ActorOptions& options) { return Act(options, PlainAgents()); });
  return program.Main(argc, argv);
}
