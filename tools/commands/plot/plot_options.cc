#include <CLI/CLI.hpp>

#include "tools/commands/plot/plot.h"

namespace rookery {

void PlotOptions::Declare(CLI::App& app) {
  app.description("Draw learning curves of runs as a PNG");
  app.add_option("runs", runs, "Run directories, or folders that hold some")
      ->type_name("RUN ...")
      ->required();
  app.add_option("-o,--output", output, "The image")->type_name("FILE.png")->capture_default_str();
  app.add_option("--x", x, "What lies along the x axis")
      ->check(CLI::IsMember({"decisions", "frames", "hours"}))
      ->type_name("decisions|frames|hours")
      ->capture_default_str();
  app.add_option("--key", key, "Which metric, a column of metrics.csv")
      ->type_name("NAME")
      ->capture_default_str();
  app.footer(
      "Runs that differ in the seed alone share a colour, with their mean in bold; labels say "
      "what\n"
      "the others differ in. Beside training episodes, evaluations are dashed.\n"
      "Examples:\n"
      "  rookery plot runs/dmc-cheetah_run/sac -o cheetah.png\n"
      "  rookery plot runs/dmc-cheetah_run/*/* --key eval/mean_reward --x hours");
}

}  // namespace rookery
