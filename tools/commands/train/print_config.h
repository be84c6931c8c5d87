// rookery train --print-config
#pragma once

#include "core/config_node.h"

namespace rookery {

// The resolved config as YAML on stdout. Throws UserError.
int PrintConfig(const ConfigNode& config);

}  // namespace rookery
