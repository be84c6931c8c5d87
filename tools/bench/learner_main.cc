// The learner's figures where there is a compiler and LibTorch alone: `rookery bench learner` in a
// program of its own.
//
//   bench-learner [DEVICE [THREADS]]
#include <iostream>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/memory.h"
#include "core/tensor/traces.h"
#include "tools/bench/bench_learner.h"

int main(int argc, char** argv) {
  rookery::KeepFreedMemory();
  rookery::LeaveOutTraces();
  try {
    rookery::BenchLearnerOptions options;
    if (argc > 1) options.device = argv[1];
    if (argc > 2) options.threads = rookery::ParseInt(argv[2]);
    for (const rookery::BenchRow& row : rookery::BenchLearner(options)) {
      std::cout << row.name << "  " << row.value << " " << row.unit;
      if (row.limit) std::cout << "  limit " << *row.limit << "  ratio " << *row.ratio_to_limit;
      std::cout << "  (" << row.note << ")\n";
    }
    return 0;
  } catch (const rookery::UserError& error) {
    std::cerr << "bench-learner: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "bench-learner: " << error.what() << "\n";
    return 1;
  }
}
