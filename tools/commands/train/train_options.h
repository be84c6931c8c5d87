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
  std::string resume;  // a run to continue; "": none
  std::string init;    // RUN@STEP whose weights to begin with; "": none
  std::vector<std::string> plugins;
  std::string run;  // the run directory itself; "": made in run_dir
  bool overwrite = false;
  bool discard_newer = false;
  bool dry_run = false;
  bool print_config = false;

  void Declare(CLI::App& app);
  // The words as one config, with --actors and --seed laid over.
  ConfigNode Config() const;
};

int Train(const TrainOptions& options);

}  // namespace rookery
