#include "tools/commands/map/map_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void MapOptions::Declare(CLI::App& app) {
  app.description("Draw what a run's agent thinks of episodes' beginnings, over two parameters");
  app.add_option("run", run, "A run's directory; STEP: best, last or a position")
      ->type_name("RUN[@STEP]")
      ->required();
  app.add_option("--over", axes, "Two parameters of the env (`rookery envs ID`), across and up")
      ->type_name("X Y")
      ->expected(2)
      ->required();
  app.add_option("--grid", grid, "So many values of each; default: 60 50")
      ->type_name("N M")
      ->expected(2)
      ->check(CLI::Range(2, 1000));
  app.add_option("--set", words, "Other settings of the env")->type_name("env.key=value ...");
  app.add_option("-o,--output", output, "FILE.png or FILE.svg: a panel each; FILE.csv: the numbers")
      ->type_name("FILE")
      ->required();
  AddPluginOption(app, plugins);
  app.footer(
      "Example:\n"
      "  rookery map RUN@last --over start_x start_y --set env.params.start_noise=0 -o map.png\n"
      "Beside what the agent says stands what is true: what a first step with the middle action "
      "costs, and whether it is a success.");
}

}  // namespace rookery
