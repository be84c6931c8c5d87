// The learner's update rate beside that of its matrix products alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

struct BenchLearnerOptions {
  std::string device = "cpu";  // "cpu", "cuda", "cuda:1"
  int64_t threads = 1;         // of one product, on the CPU
  int64_t observation = 17;    // elements
  int64_t action = 6;          // elements
  int64_t batch_size = 256;
  int64_t hidden = 256;  // two layers of so many
  int64_t pairs = 7;     // update and limit alternate so often; medians are reported
  double seconds = 3;    // of each side of a pair
};

// For each agent, rows "learner/sac/cpu" or "learner/sac/cuda", and "info/learner/sac/act":
// decisions/s of the policy for one env. Throws UserError where the device isn't there.
std::vector<BenchRow> BenchLearner(const BenchLearnerOptions& options);

}  // namespace rookery
