// How long a checkpoint holds a replay table up.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

// As in bench_replay.h.
std::vector<BenchRow> BenchPause(int64_t times);

}  // namespace rookery
