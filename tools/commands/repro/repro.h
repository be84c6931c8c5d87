// rookery repro
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct ReproOptions {
  static constexpr const char* kName = "repro";

  std::string crash;
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

int Repro(const ReproOptions& options);

}  // namespace rookery
