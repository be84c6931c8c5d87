// rookery-learn for the toy agent of the tests: acts for a learner of it.
#include "tests/agents/toy_agent.h"
#include "tools/commands/actor/act.h"
#include "tools/program.h"

int main(int argc, char** argv) {
  rookery::Program program("Acts for a learner of the toy agent.");
  program.Add<rookery::ActorOptions>([](const rookery::ActorOptions& options) {
    return rookery::Act(options, rookery::ToyRegistry());
  });
  return program.Main(argc, argv);
}
