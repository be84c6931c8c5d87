#include "tools/commands/replay/replay_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void ReplayOptions::Declare(CLI::App& app) {
  app.description("Look at the episodes of a run's replay or of a file, or write them to a file");
  app.add_option("action", action, "What to do")
      ->check(CLI::IsMember({"inspect", "export"}))
      ->type_name("inspect|export")
      ->required();
  app.add_option("target", target, "A run's directory (STEP: last or a position), or a file")
      ->type_name("RUN[@STEP]|FILE.h5")
      ->required();
  app.add_option("--source", source, "export: the source whose episodes are written")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("-o,--output", output,
                 "export: FILE.h5, in Minari's HDF5 layout; another name becomes a folder that "
                 "Minari opens")
      ->type_name("FILE.h5|DIR");
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery replay inspect demos.h5\n"
      "  rookery replay inspect RUN\n"
      "  rookery replay export RUN@12000 -o seen.h5\n"
      "Only episodes that are whole are counted and written: of others the beginning was evicted, "
      "or the end is still to come.");
}

}  // namespace rookery
