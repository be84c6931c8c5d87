#include <CLI/CLI.hpp>

#include "tools/commands/agents/agents.h"

namespace rookery {

void AgentsOptions::Declare(CLI::App& app) {
  app.description("List the agents, or print one's page");
  app.add_option("name", name,
                 "One agent: what it is for, what it takes, its options with defaults")
      ->type_name("NAME");
  app.footer("Examples:\n  rookery agents\n  rookery agents sac");
}

}  // namespace rookery
