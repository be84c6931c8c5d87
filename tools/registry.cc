#include "tools/registry.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

EnvRegistry LoadRegistry(std::span<const std::string> plugins) {
  EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const std::string& plugin : plugins) {
    throw UserError(StrCat(plugin, ": this build loads no plugins"));
  }
  return registry;
}

}  // namespace rookery
