#include <CLI/CLI.hpp>

#include "tools/commands/plot/plot.h"

namespace rookery {

void PlotOptions::Declare(CLI::App& app) {
  app.description("Draw learning curves of runs, as a picture or as a table of what it shows");
  app.add_option("runs", runs, "Run directories, or folders that hold some")
      ->type_name("RUN ...")
      ->required();
  app.add_option("-o,--output", output, "A picture, or a table of all points and centres")
      ->type_name("FILE.png|svg|csv")
      ->capture_default_str();
  app.add_option("--x", x, "What lies along the x axis")
      ->check(CLI::IsMember({"decisions", "frames", "hours"}))
      ->type_name("decisions|frames|hours")
      ->capture_default_str();
  app.add_option("--key", key, "Which metric, a column of metrics.csv")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--center", center,
                 "What is bold: the mean with its t interval, or the\n"
                 "interquartile mean with its percentile bootstrap")
      ->check(CLI::IsMember({"mean", "iqm"}))
      ->type_name("mean|iqm")
      ->capture_default_str();
  app.add_flag("--dark", dark, "Light lines on a dark ground");
  app.footer(
      "Every run is a thin line. Runs that differ in the seed alone share a colour, with their "
      "mean\n"
      "in bold and a band of its 95 % interval; labels say what the others differ in. Beside "
      "training\n"
      "episodes, evaluations are dashed.\n"
      "Examples:\n"
      "  rookery plot runs/dmc-cheetah_run/sac -o cheetah.png\n"
      "  rookery plot runs/dmc-cheetah_run/*/* --key eval/mean_reward --x hours --center iqm\n"
      "  rookery plot runs -o curves.csv");
}

}  // namespace rookery
