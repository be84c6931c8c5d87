#include <CLI/CLI.hpp>

#include "tools/commands/bench/bench.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void BenchOptions::Declare(CLI::App& app) {
  app.description("Measure this machine: each figure beside its limit and its peer");
  app.add_option("what", what, "What to measure")
      ->check(CLI::IsMember(
          {"env", "render", "stream", "replay", "draws", "qp", "learner", "planner", "train"}))
      ->type_name("env|render|stream|replay|draws|qp|learner|planner|train")
      ->required();
  app.add_option("ids", ids,
                 "env, render: which envs; qp: classes of problems; learner: agents; train: CONFIG "
                 "key=value ...")
      ->type_name("[ID ...]");
  app.add_option("--json", json, "Write the figures to this file too")->type_name("FILE");
  app.add_option("--data", data, "qp: a folder of maros_meszaros/, netlib/, ...")->type_name("DIR");
  app.add_flag("--peers", peers, "Run the peers too; `tools/setup --peers NAME` installs them");
  app.add_option("--seconds", seconds, "Seconds of one measurement")
      ->type_name("S")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_option("--pairs", pairs, "Measurements of each, in turn; the median counts")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--envs", envs, "env: envs stepped together")
      ->type_name("N")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  app.add_option("--threads", threads, "Threads")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--device", device, "learner, planner: cpu, cuda")->capture_default_str();
  app.add_flag("--graphs", graphs, "learner: updates are recorded once and replayed (CUDA graphs)");
  app.add_option("--precision", precision, "learner: type that products are computed in")
      ->check(CLI::IsMember({"float32", "bfloat16"}))
      ->capture_default_str();
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery bench env dmc/cheetah_run --threads 1\n"
      "  rookery bench replay --json replay.json --peers\n"
      "  rookery bench qp lasso svm              # the QP solver beside others, judged alike\n"
      "  rookery bench train --seconds 60        # learner and actor together, and their memory");
}

}  // namespace rookery
