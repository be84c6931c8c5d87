// Streaming chunks from an actor to a learner's sink: unix sockets and TCP, small rows and large.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

// stream/unix/400B, stream/tcp/64kB, ...: rows a second through builder, client, socket, server and
// sink in one process, beside a blocking loop that writes and reads the same bytes; info/.../bytes
// is the same as MB/s. `seconds`: of one measurement; `pairs` of them.
std::vector<BenchRow> BenchStream(double seconds, int64_t pairs = 7);

}  // namespace rookery
