// rookery map
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct MapOptions {
  static constexpr const char* kName = "map";

  std::vector<std::string> words;  // RUN[@STEP] env.key=value...
  std::vector<std::string> axes;   // two parameters of the env
  std::vector<int64_t> grid;       // values of each; empty: 60 and 50
  std::string output;              // FILE.png, .svg, .csv
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

// `rookery-learn` alone.
int Map(const MapOptions& options);

}  // namespace rookery
