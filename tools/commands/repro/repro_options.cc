#include <CLI/CLI.hpp>

#include "tools/commands/repro/repro.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void ReproOptions::Declare(CLI::App& app) {
  app.description("Replay what an actor did before it crashed, hung or returned NaN");
  app.add_option("crash", crash, "A folder below the run's crashes/")
      ->type_name("RUN/crashes/K")
      ->required();
  AddPluginOption(app, plugins);
  app.footer(
      "The crash happens again in this process, so a debugger sees it.\n"
      "Examples:\n"
      "  rookery repro runs/.../crashes/0\n"
      "  gdb --args build/release/bin/rookery repro runs/.../crashes/0");
}

}  // namespace rookery
