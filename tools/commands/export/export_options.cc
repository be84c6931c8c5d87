#include "tools/commands/export/export_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void ExportOptions::Declare(CLI::App& app) {
  app.description("Write a run's policy as a bundle that acts without Rookery's programs");
  app.add_option("run", run, "Run directory; STEP: best (the default), last or a position")
      ->type_name("RUN[@STEP]")
      ->required();
  app.add_option("-o,--output", output,
                 "Folder of the bundle: a new or empty one, or another bundle to be replaced")
      ->type_name("DIR")
      ->required();
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery export runs/dmc-cartpole_swingup/td3/20250101-120000-s0 -o my_policy\n"
      "  rookery export RUN@26000 -o my_policy\n"
      "It writes policy.json and policy.safetensors. docs/deploy.md says how to act with them, "
      "from "
      "Python, C++ and C.");
}

}  // namespace rookery
