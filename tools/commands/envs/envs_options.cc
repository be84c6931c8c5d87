#include <CLI/CLI.hpp>

#include "tools/commands/envs/envs.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void EnvsOptions::Declare(CLI::App& app) {
  app.description("List the environments, or print one whole");
  app.add_option(
         "id", words,
         "One env, as these settings make it: its observations, action, parameters, options")
      ->type_name("[ID] [env.key=value ...]");
  AddPluginOption(app, plugins);
  app.add_option("--render", render, "Draw the env at a reset into this picture; needs an ID")
      ->type_name("FILE.png");
  app.footer(
      "Examples:\n"
      "  rookery envs\n"
      "  rookery envs dmc/cheetah_run env.pixels.size=84 'env.randomize.mass.torso=[0.5, 2]'\n"
      "  rookery envs dmc/cartpole_swingup --render cartpole.png");
}

}  // namespace rookery
