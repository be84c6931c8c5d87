// The envs that a command knows: built in, and from the plugins that it was given.
#pragma once

#include <span>
#include <string>

#include "envs/registry.h"

namespace rookery {

// Throws UserError for a plugin that can't be used.
EnvRegistry LoadRegistry(std::span<const std::string> plugins);

}  // namespace rookery
