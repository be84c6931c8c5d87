// rookery bench: each figure beside its limit and its peer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/bench_row.h"

namespace CLI {
class App;
}

namespace rookery {

struct BenchOptions {
  static constexpr const char* kName = "bench";

  std::string what;  // env, render, stream, replay, draws, qp, learner, train
  // env, render: which; qp: classes; learner: agents; train: a config. Empty: docs/benchmarks.md's
  std::vector<std::string> ids;
  std::string data;  // qp: folder of problems; "": none
  std::string json;  // "": none
  bool peers = false;
  double seconds = 3;                 // one measurement; train: the whole of it, at least 20
  int64_t pairs = 7;                  // measurements of each side, alternating
  int64_t envs = 64;                  // env, render
  int64_t threads = 2;                // env, render, learner
  std::string device = "cpu";         // learner
  bool graphs = false;                // learner
  std::string precision = "float32";  // learner
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

// env, render, stream, replay, draws, qp.
int Bench(const BenchOptions& options);
// learner, train: `rookery-learn` alone.
int BenchTheLearner(const BenchOptions& options);

// The table on stdout, and the JSON file where one is asked for.
void Report(const std::vector<BenchRow>& rows, const std::string& json);

}  // namespace rookery
