// rookery train
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/config_node.h"

namespace CLI {
class App;
}

namespace rookery {

struct TrainOptions {
  static constexpr const char* kName = "train";
  static constexpr bool kOutlivesItsOutput = true;

  std::vector<std::string> words;  // [CONFIG.yaml] key=value...
  std::optional<int64_t> actors;
  std::optional<int64_t> seed;
  std::string seeds;  // "0-4": a run each, a group; "": one run
  std::optional<int64_t> jobs;
  std::optional<int64_t> member;  // of the group that `resume` names
  std::string resume;             // a run to continue; "": none
  std::string init;               // RUN@STEP whose weights to begin with; "": none
  std::vector<std::string> plugins;
  std::string run;  // the run directory itself; "": made in run_dir
  bool overwrite = false;
  bool discard_newer = false;
  bool dry_run = false;
  bool print_config = false;
  bool supervised = false;  // by a group: it ends with that

  // Whether it is about a group of runs.
  bool OfGroup() const;

  void Declare(CLI::App& app);
  // The words as one config, with --actors and --seed laid over.
  ConfigNode Config() const;
};

int Train(const TrainOptions& options);
// The same of a group: it needs no LibTorch, as each run is a process.
int TrainGroup(const TrainOptions& options);

}  // namespace rookery
