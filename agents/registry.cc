#include "agents/registry.h"

#include <utility>

#include "agents/every_agent.h"
#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {

void AgentRegistry::Add(AgentEntry entry) {
  for (const AgentEntry& other : entries_) {
    if (other.name != entry.name) continue;
    throw UserError(StrCat("there are two agents with the name '", entry.name, "'; rename one"));
  }
  entries_.push_back(std::move(entry));
}

const AgentEntry& AgentRegistry::Find(const std::string& name) const {
  std::vector<std::string> names;
  for (const AgentEntry& entry : entries_) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw UserError(StrCat("there is no agent '", name, "'", DidYouMean(name, names), " (",
                         ThereAre(names), ")"));
}

AgentRegistry DescribedAgents() {
  AgentRegistry registry;
  VisitEveryAgent([&]<class Card>(Card) { registry.Add(Described<Card>()); });
  return registry;
}

}  // namespace rookery
