#include "agents/registry.h"

#include "agents/sac/sac_config.h"
#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {

const std::vector<AgentEntry>& AgentEntries() {
  static const std::vector<AgentEntry> entries = {
      {"sac", "Soft Actor-Critic: continuous actions from vectors, off-policy, learned temperature",
       []() -> std::unique_ptr<AgentConfig> { return std::make_unique<SacConfig>(); },
       SacDefaultsFor},
  };
  return entries;
}

const AgentEntry& FindAgent(const std::string& name) {
  std::vector<std::string> names;
  for (const AgentEntry& entry : AgentEntries()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw UserError(StrCat("there is no agent '", name, "'", DidYouMean(name, names), " (",
                         ThereAre(names), ")"));
}

}  // namespace rookery
