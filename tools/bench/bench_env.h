// Stepping envs: VectorEnv beside a bare loop and EnvPool.
#pragma once

#include <string>
#include <vector>

#include "tools/bench.h"

namespace rookery {

std::vector<BenchRow> BenchEnv(const BenchOptions& options);

// The model file of a dm_control task, for bare loops. Throws UserError for other envs.
std::string SuiteModel(const std::string& id);

}  // namespace rookery
