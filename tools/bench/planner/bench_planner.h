// rookery bench planner: plans of LS3 at its published size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config_node.h"
#include "tools/bench/bench_row.h"
#include "tools/bench/pairs.h"

namespace rookery {

struct BenchPlannerOptions {
  std::string device = "cpu";
  int64_t threads = 1;
  int64_t pairs = 5;
  double seconds = 2;
  Measurement peer{};  // null: nobody
};

// Decisions a second where all sequences are feasible, so that each plan takes all populations, of
// the networks' products alone.
std::vector<BenchRow> BenchPlanner(const BenchPlannerOptions& options);

}  // namespace rookery
