// A config as people type it.
#pragma once

#include <span>
#include <string>

#include "core/config_node.h"

namespace rookery {

// "configs/sac/x.yaml seed=3": a file first or none, then key=value. A file that isn't found from
// here is looked for where Rookery's own configs are. Throws UserError.
ConfigNode ReadConfigWords(std::span<const std::string> words);
// Lays "key=value" over it, agent=NAME and env=ID among them. Throws UserError.
void ApplyWord(ConfigNode& root, const std::string& setting);

}  // namespace rookery
