#include "tools/shared/default_groups.h"

namespace rookery {

std::map<std::string, std::vector<std::string>> GroupByDefaults(
    const EnvRegistry& registry,
    const std::function<std::string(const std::string& env_id)>& defaults_for) {
  std::map<std::string, std::vector<std::string>> groups;
  if (!defaults_for) return groups;
  for (const EnvEntry& env : registry.entries()) {
    const std::string text = defaults_for(env.id);
    if (!text.empty()) groups[text].push_back(env.id);
  }
  return groups;
}

}  // namespace rookery
