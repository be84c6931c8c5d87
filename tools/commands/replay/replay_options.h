// rookery replay
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct ReplayOptions {
  static constexpr const char* kName = "replay";

  std::string action;  // inspect, export
  std::string target;  // RUN[@STEP], or of inspect a file
  std::string source = "replay";
  std::string output;  // of export
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

// `rookery-learn` alone.
int Replay(const ReplayOptions& options);

}  // namespace rookery
