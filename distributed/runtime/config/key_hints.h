// Keys that others call otherwise, or that lie elsewhere.
#pragma once

#include <vector>

#include "core/config_node.h"
#include "core/fields.h"

namespace rookery {

// Throws UserError for a key of `root` that is none of `known`, where it is another platform's name
// for one (total_timesteps, net_arch) or the name of one elsewhere (batch_size, of
// agent.batch_size). Other unknown keys are left to who reads them.
void RefuseForeignKeys(const ConfigNode& root, const std::vector<FieldHelp>& known);

}  // namespace rookery
