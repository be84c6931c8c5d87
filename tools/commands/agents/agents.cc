#include "tools/commands/agents/agents.h"

#include <algorithm>
#include <iostream>

#include "agents/registry.h"
#include "core/strings.h"
#include "envs/registry.h"
#include "tools/shared/default_groups.h"
#include "tools/shared/table.h"
#include "tools/shared/wrap.h"

namespace rookery {
namespace {

constexpr size_t kFactIndent = 14;  // columns

// "decisions kept (at least 1)", "observations the actor reads (list of texts)".
std::string OptionText(const FieldHelp& option) {
  const std::string& note = option.range.empty() ? option.type : option.range;
  return StrCat(option.help, " (", note, ")");
}

// "agent.lr=3e-04", as it is typed.
std::string OptionHead(const FieldHelp& option) {
  return StrCat(option.path, "=", option.default_value.empty() ? "''" : option.default_value);
}

void PrintOptions(const AgentEntry& entry) {
  const std::vector<FieldHelp> options = entry.make_config()->fields().Help("agent");
  size_t indent = 0;
  for (const FieldHelp& option : options) {
    indent = std::max(indent, OptionHead(option).size() + 2);
  }
  std::cout << "\nOptions and their defaults:\n";
  for (const FieldHelp& option : options) {
    PrintItem(std::cout, OptionHead(option), OptionText(option), indent);
  }
}

void PrintPage(const AgentEntry& entry) {
  std::cout << entry.name << ": " << entry.page.summary << "\n\n";
  for (const std::string& line : Wrap(entry.page.purpose, kPageWidth)) std::cout << line << "\n";
  std::cout << "\n";
  PrintItem(std::cout, "actions", entry.page.actions, kFactIndent);
  PrintItem(std::cout, "observations", entry.page.observations, kFactIndent);
  PrintItem(std::cout, "source", entry.page.source, kFactIndent);
  PrintOptions(entry);
  for (const auto& [text, ids] : GroupByDefaults(EnvRegistry::BuiltIn(), entry.defaults_for)) {
    std::cout << "\n";
    PrintItem(std::cout, "", StrCat("Other defaults, ", text, ", in ", Join(ids), "."), 0);
  }
  std::cout << "\nTry: rookery train agent=" << entry.name << " env=ID (rookery envs lists them)\n";
}

}  // namespace

int Agents(const AgentsOptions& options) {
  const AgentRegistry registry = DescribedAgents();
  if (!options.name.empty()) {
    PrintPage(registry.Find(options.name));
    return 0;
  }
  Table table({});
  for (const AgentEntry& entry : registry.entries()) table.Add({entry.name, entry.page.summary});
  table.Print(std::cout);
  return 0;
}

}  // namespace rookery
