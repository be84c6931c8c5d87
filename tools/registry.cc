#include "tools/registry.h"

#include "envs/plugin.h"

namespace rookery {

EnvRegistry LoadRegistry(std::span<const std::string> plugins) {
  EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const std::string& plugin : plugins) LoadPlugin(plugin, registry);
  return registry;
}

}  // namespace rookery
