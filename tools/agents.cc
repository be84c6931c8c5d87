#include "tools/agents.h"

#include <iostream>

#include <CLI/CLI.hpp>

#include "agents/registry.h"
#include "tools/field_table.h"

namespace rookery {

void AgentsOptions::Declare(CLI::App& app) {
  app.description("List the agents, or print one's options");
  app.add_option("name", name, "One agent: its options with defaults and ranges")
      ->type_name("NAME");
  app.footer("Examples:\n  rookery agents\n  rookery agents sac");
}

int Agents(const AgentsOptions& options) {
  if (options.name.empty()) {
    Table table({});
    for (const AgentEntry& entry : AgentEntries()) table.Add({entry.name, entry.summary});
    table.Print(std::cout);
    return 0;
  }
  const AgentEntry& entry = FindAgent(options.name);
  std::cout << entry.name << ": " << entry.summary << "\n\n";
  FieldTable(entry.make_config()->fields().Help("agent")).Print(std::cout);
  return 0;
}

}  // namespace rookery
