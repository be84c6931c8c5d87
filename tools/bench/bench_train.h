// Training as a whole: what the learner and one actor reach together, beside the slower of the two
// alone, and the memory that they take.
#pragma once

#include <string>
#include <vector>

#include "core/config_node.h"
#include "tools/bench/bench_row.h"

namespace rookery {

struct BenchTrainOptions {
  ConfigNode config;         // as `train` takes it
  double seconds = 20;       // of training; its first fifth is left out
  double alone_seconds = 3;  // of each of the two alone
};

// Rows "train/<agent>/<env>" (decisions/s, one learner thread, one actor), and resident memory,
// "info/train/learner/bytes" and "info/train/actor/bytes", with its growth over the measured time.
std::vector<BenchRow> BenchTrain(const BenchTrainOptions& options);

}  // namespace rookery
