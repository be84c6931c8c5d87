#include "agents/built_in.h"

#include "agents/every_agent.h"

namespace rookery {

AgentRegistry BuiltInAgents() {
  AgentRegistry registry;
  VisitEveryAgent([&]<class Card>(Card) { registry.Add(EntryOf<Card>()); });
  return registry;
}

}  // namespace rookery
