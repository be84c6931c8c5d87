// rookery configs
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct ConfigsOptions {
  static constexpr const char* kName = "configs";

  std::string name;  // "": all

  void Declare(CLI::App& app);
};

int Configs(const ConfigsOptions& options);

}  // namespace rookery
