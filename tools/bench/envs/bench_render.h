// Pixels: VectorEnv with images and their stack, beside a bare render-and-read loop and dm_control.
#pragma once

#include <vector>

#include "tools/commands/bench/bench.h"

namespace rookery {

// Throws UserError where this machine can't draw.
std::vector<BenchRow> BenchRender(const BenchOptions& options);

}  // namespace rookery
