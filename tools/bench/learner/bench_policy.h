// An exported policy's actions beside LibTorch's, and beside the products alone.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench_row.h"

namespace rookery {

struct BenchPolicyOptions {
  int64_t observation = 17;  // elements
  int64_t action = 6;        // elements
  int64_t hidden = 256;      // two layers of so many
  int64_t pairs = 7;
  double seconds = 3;  // of each side of a pair
};

// Row "policy/td3/act": decisions/s for one env on one thread. The limit is LibTorch's
// matrix-vector products of the same sizes, without bias and activation; the peer LibTorch's
// policy.
std::vector<BenchRow> BenchPolicy(const BenchPolicyOptions& options);

}  // namespace rookery
