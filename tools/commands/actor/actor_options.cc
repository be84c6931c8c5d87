#include "tools/commands/actor/actor_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void ActorOptions::Declare(CLI::App& app) {
  app.description("Run an actor: steps envs for a learner, which says which envs and how");
  app.add_option("--connect", connect, "The learner: HOST:PORT or unix:PATH")
      ->type_name("ENDPOINT")
      ->required();
  app.add_option("--token-file", token_file, "File with the learner's secret")->type_name("FILE");
  AddPluginOption(app, plugins);
  app.add_option("--config", config)->group("");
  app.add_option("--recorder", recorder)->group("");
  app.add_option("--crashes", crashes)->group("");
  app.add_option("--index", index)->group("");
  app.footer(
      "`rookery-actor` does the same without LibTorch, in a fraction of the memory, wherever the\n"
      "policy can do without.\n\n"
      "Example:\n  rookery actor --connect 127.0.0.1:7777");
}

}  // namespace rookery
