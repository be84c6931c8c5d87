// rookery plot
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct PlotOptions {
  static constexpr const char* kName = "plot";

  std::vector<std::string> runs;
  std::string output = "curves.png";
  std::string x = "decisions";
  std::string key = "rollout/ep_rew_mean";
  std::string center = "mean";
  bool dark = false;

  void Declare(CLI::App& app);
};

int Plot(const PlotOptions& options);

}  // namespace rookery
