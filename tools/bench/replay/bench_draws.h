// What it costs a replay table to draw rows in other ways than uniformly.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

// Transitions a second on one thread, in batches of 256:
//   draws/{prioritized,hindsight}/400B        rows of 400 B, 256 MiB of them; the peer draws
//                                             uniformly from the same table
//   draws/{uniform,prioritized,hindsight}/10M   small rows, ten million of them; the peer draws in
//                                             the same way from one million
// `seconds`: of one measurement; `pairs` of them.
std::vector<BenchRow> BenchDraws(double seconds, int64_t pairs);

}  // namespace rookery
