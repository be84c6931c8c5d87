#include <CLI/CLI.hpp>

#include "tools/commands/check_env/check_env.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void CheckEnvOptions::Declare(CLI::App& app) {
  app.description("Check that an env keeps what an env must keep");
  app.add_option("id", words, "The env, and what makes it another: options, pixels, randomize")
      ->type_name("ID [env.key=value ...]")
      ->required();
  AddPluginOption(app, plugins);
  app.add_option("--steps", steps, "Frames of an episode at most")
      ->type_name("N")
      ->check(CLI::Range(10, 1'000'000))
      ->capture_default_str();
  app.footer(
      "Examples:\n"
      "  rookery check-env dmc/cartpole_swingup\n"
      "  rookery check-env gym/Ant-v5 env.options.xml_file=my_ant.xml\n"
      "  rookery check-env my/robot --plugin build/libmy_robot.so\n"
      "Exit status 1 where a check fails.");
}

}  // namespace rookery
