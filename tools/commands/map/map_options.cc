#include "tools/commands/map/map_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void MapOptions::Declare(CLI::App& app) {
  app.description("Draw what a run's agent thinks of episodes' beginnings, over two parameters");
  app.add_option("run", words,
                 "A run's directory (STEP: best, last or a position), and env.key=value to change "
                 "its env")
      ->type_name("RUN[@STEP] [env.key=value ...]")
      ->required();
  app.add_option("--over", axes, "Two parameters of the env (`rookery envs ID`), across and up")
      ->type_name("X Y")
      ->expected(2)
      ->allow_extra_args(false)
      ->required();
  app.add_option("--grid", grid, "So many values of each; default: 60 50")
      ->type_name("N M")
      ->expected(2)
      ->allow_extra_args(false)
      ->check(CLI::Range(2, 1000));
  app.add_option("-o,--output", output, "FILE.png or FILE.svg: a panel each; FILE.csv: the numbers")
      ->type_name("FILE")
      ->required();
  AddPluginOption(app, plugins);
  app.footer(
      "Example:\n"
      "  rookery map RUN@last env.params.start_noise=0 --over start_x start_y -o map.png\n"
      "Beside what the agent says stands what is true: what a first step with the middle action "
      "costs, and whether it is a success.");
}

}  // namespace rookery
