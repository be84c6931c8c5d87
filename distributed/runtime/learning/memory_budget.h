// The memory that a run's replay will take, before it takes it.
#pragma once

#include <cstdint>
#include <string>

#include "core/schema.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

struct MemoryBudget {
  int64_t bytes = 0;  // what the estimate doesn't see, such as short episodes, it holds anyway
  // For people: "replay of dmc/x: 1.0M decisions of 58 B are 55.3 MiB of a budget of 11.8 GiB".
  std::string line;
};

// Memory is taken as rows come, so a short run needs no more than its own. Throws UserError that
// says what fits, where this doesn't.
MemoryBudget CheckBudget(const ExperimentConfig& config, const Schema& schema);

}  // namespace rookery
