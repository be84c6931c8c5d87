#include <CLI/CLI.hpp>

#include "tools/commands/configs/configs.h"

namespace rookery {

void ConfigsOptions::Declare(CLI::App& app) {
  app.description("List the ready configs, or print one");
  app.add_option("config", name, "One config, to be printed whole")->type_name("NAME");
  app.footer(
      "Examples:\n"
      "  rookery configs\n"
      "  rookery configs configs/sac/cartpole_swingup.yaml\n"
      "  rookery train configs/sac/cartpole_swingup.yaml");
}

}  // namespace rookery
