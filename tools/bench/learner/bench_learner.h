// Every agent's update: its rate beside that of its products alone, and what it costs beside them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tools/bench/bench_row.h"
#include "tools/bench/pairs.h"

namespace rookery {

struct BenchLearnerOptions {
  std::vector<std::string> agents{};  // by name; empty: all that are built in
  std::string device = "cpu";         // "cpu", "cuda", "cuda:1"
  bool graphs = false;                // replayed, on a GPU (update_runner.h)
  std::string precision = "float32";  // of products (precision.h)
  int64_t threads = 1;                // of one product, on the CPU
  int64_t observation = 17;           // elements
  int64_t action = 6;                 // elements
  int64_t image = 84;                 // pixels a side
  int64_t batch_size = 256;
  int64_t hidden = 256;  // two layers of so many
  int64_t pairs = 7;     // update and limit alternate so often; medians are reported
  double seconds = 3;    // of each side of a pair
  // Another program's rate at the same, by the agent's name; null where it has none.
  std::function<Measurement(const std::string& agent)> peer_of{};
};

// For each agent a row "learner/sac/cpu" or "learner/sac/cuda"; rows "info/learner/sac/kernels",
// ".../waits" and ".../allocations", of one update (update_costs.h); and where it acts in vectors,
// "info/learner/sac/act": decisions/s of the policy for one env. Throws UserError where the device
// or an agent isn't there.
std::vector<BenchRow> BenchLearner(const BenchLearnerOptions& options);

}  // namespace rookery
