// The memory that a run's replay will take, before it takes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/schema.h"
#include "distributed/replay/storage/sources.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

struct MemoryBudget {
  // With the part of the budget that each needs: what the estimate doesn't see, such as short
  // episodes, it holds anyway.
  std::vector<replay::SourceOptions> sources{};
  double bytes = 0;      // that it will take, full
  double decisions = 0;  // that it keeps
  // For people: "replay of dmc/x: 1.0M decisions of 58 B are 55.3 MiB of a budget of 11.8 GiB". Of
  // images it says what they are, and on which assumption what they take.
  std::string line;
  bool fits = true;  // into the machine's memory; the line says so where it doesn't
};

// Memory is taken as rows come, so a short run needs no more than its own. Throws UserError that
// says what fits, where this doesn't.
MemoryBudget CheckBudget(const ExperimentConfig& config, const Schema& schema,
                         std::vector<replay::SourceOptions> sources);

}  // namespace rookery
