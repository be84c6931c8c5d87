// What a training would be: built whole, measured for a moment, and thrown away.
#pragma once

#include <string>

#include "distributed/runtime/run/run.h"

namespace rookery {

// Env, agent, sizes, byte budget and expected rates, a line each. Writes nothing. Throws UserError
// as Run does.
std::string DryRun(const RunRequest& request);

}  // namespace rookery
