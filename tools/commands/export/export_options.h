// rookery export
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct ExportOptions {
  static constexpr const char* kName = "export";

  std::string run;     // RUN or RUN@STEP
  std::string output;  // a folder
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

// `rookery-learn` alone.
int Export(const ExportOptions& options);

}  // namespace rookery
