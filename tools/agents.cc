#include "tools/agents.h"

#include <iostream>

#include "agents/registry.h"
#include "tools/field_table.h"

namespace rookery {

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
