// rookery learner
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

struct LearnerOptions {
  static constexpr const char* kName = "learner";
  static constexpr bool kOutlivesItsOutput = true;

  std::vector<std::string> words;  // [CONFIG.yaml] key=value...
  std::string listen;              // "": it starts actors of its own, as train does
  std::string token_file;
  std::optional<int64_t> seed;
  std::string resume;
  std::string run;
  bool overwrite = false;
  bool discard_newer = false;
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
  ConfigNode Config() const;
};

int Learner(const LearnerOptions& options);

}  // namespace rookery
