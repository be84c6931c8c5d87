// Stepping envs: VectorEnv beside a bare loop and EnvPool.
#pragma once

#include <string>
#include <vector>

#include "tools/commands/bench/bench.h"

namespace rookery {

std::vector<BenchRow> BenchEnv(const BenchOptions& options);

}  // namespace rookery
