#include <CLI/CLI.hpp>

#include "tools/agents.h"

namespace rookery {

void AgentsOptions::Declare(CLI::App& app) {
  app.description("List the agents, or print one's options");
  app.add_option("name", name, "One agent: its options with defaults and ranges")
      ->type_name("NAME");
  app.footer("Examples:\n  rookery agents\n  rookery agents sac");
}

}  // namespace rookery
