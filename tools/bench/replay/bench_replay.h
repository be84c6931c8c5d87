// How fast a replay table takes steps in and gives batches out, beside memcpy; and how long a
// checkpoint holds it up.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

// replay/{insert,sample}/{state/400B,state/4kB,pixels,pixels/history3}: items (steps, transitions)
// a second, from a full table of 256 MiB, in batches of 256 transitions and chunks of 64 steps
// (pixels: 16). The limits copy the same bytes with memcpy, to and from a flat buffer of that size.
// All on one thread, but for batches of packed images.
//
// replay/{insert,sample}/pixels/packed: the same of made-up images, packed; the peer is the same
// table that keeps them as they are.
//
// replay/pause/{state/1M,pixels/2GiB,pixels/4GiB}: milliseconds that a checkpoint holds a table of
// a million rows of 400 B, or so many bytes of images, and a priority each. `seconds`: of one
// measurement; `pairs` of them.
std::vector<BenchRow> BenchReplay(double seconds, int64_t pairs = 7);

}  // namespace rookery
