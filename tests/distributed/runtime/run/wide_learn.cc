// rookery-learn for the wide agent of the tests: trains, or acts for a learner that does.
#include <csignal>

#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>

#include "core/io/yaml.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/agents/wide_agent.h"
#include "tools/commands/actor/act.h"
#include "tools/program.h"

namespace rookery {
namespace {

struct WideTrainOptions {
  static constexpr const char* kName = "train";

  std::string config;  // a file; with `resume` it isn't read
  std::string plugin;
  std::string run;
  bool resume = false;
  int64_t kill_at = -1;  // the update at which it kills itself

  void Declare(CLI::App& app) {
    app.add_option("--config", config);
    app.add_option("--plugin", plugin);
    app.add_option("--run", run);
    app.add_flag("--resume", resume);
    app.add_option("--kill-at", kill_at);
  }
};

int TrainWide(const WideTrainOptions& options) {
  at::set_num_threads(1);
  RunRequest request;
  request.agents = WideRegistry([kill_at = options.kill_at](const UpdatePosition& at) {
    if (at.update == kill_at) std::raise(SIGKILL);
  });
  request.plugins = {options.plugin};
  if (options.resume) {
    request.resume = options.run;
  } else {
    request.config = ReadYaml(options.config);
    request.run = options.run;
  }
  rookery::Run run(request);
  const StopSignal stop("");
  TrainLockstep(run, stop);
  return 0;
}

int ActWide(const ActorOptions& options) { return Act(options, WideRegistry()); }

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  rookery::Program program("The wide agent of the tests.");
  program.Add<rookery::WideTrainOptions>(rookery::TrainWide);
  program.Add<rookery::ActorOptions>(rookery::ActWide);
  return program.Main(argc, argv);
}
