// rookery eval-snapshot: how training evaluates, in a process of its own on a fixed snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct EvalSnapshotOptions {
  static constexpr const char* kName = "eval-snapshot";

  std::string config;    // the run's config.yaml
  std::string snapshot;  // safetensors
  std::string output;    // where the result is written
  std::string position;  // of the run, when the snapshot was taken
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

int EvalSnapshot(const EvalSnapshotOptions& options);

}  // namespace rookery
