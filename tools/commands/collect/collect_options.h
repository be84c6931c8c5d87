// rookery collect
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct CollectOptions {
  static constexpr const char* kName = "collect";

  std::vector<std::string> words;  // [ID|CONFIG.yaml] [env.key=value ...]
  std::string policy;              // random, zero, script/NAME, a bundle's folder or a run
  int64_t episodes = 100;
  std::string output;  // FILE.h5, or a folder
  uint64_t seed = 0;
  bool stochastic = false;
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

// `rookery-learn` alone.
int Collect(const CollectOptions& options);

}  // namespace rookery
