#include "tools/bench.h"

#include "tools/bench/bench_env.h"

namespace rookery {

int Bench(const BenchOptions& options) {
  Report(BenchEnv(options), options.json);
  return 0;
}

}  // namespace rookery
