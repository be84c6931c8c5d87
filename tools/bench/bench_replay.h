// How fast a replay table takes steps in and gives batches out, beside memcpy.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

// replay/{insert,sample}/{state/400B,state/4kB,pixels}: items (steps, transitions) a second on one
// thread, from a full table of 256 MiB, in batches of 256 transitions and chunks of 64 steps
// (pixels: 16). The limits copy the same bytes with memcpy, to and from a flat buffer of that size.
// `seconds`: of one measurement; `pairs` of them.
std::vector<BenchRow> BenchReplay(double seconds, int64_t pairs = 7);

}  // namespace rookery
