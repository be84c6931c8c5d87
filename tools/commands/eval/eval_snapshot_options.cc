#include "tools/commands/eval/eval_snapshot_options.h"

#include <CLI/CLI.hpp>

namespace rookery {

void EvalSnapshotOptions::Declare(CLI::App& app) {
  app.description("Evaluate a snapshot of a training that goes on");
  app.group("");
  app.add_option("--config", config)->required();
  app.add_option("--snapshot", snapshot)->required();
  app.add_option("--output", output)->required();
  app.add_option("--position", position);
  app.add_option("--plugin", plugins)->allow_extra_args(false);
}

}  // namespace rookery
