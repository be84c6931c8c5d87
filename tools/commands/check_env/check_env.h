// rookery check-env
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct CheckEnvOptions {
  static constexpr const char* kName = "check-env";

  std::vector<std::string> words;  // ID env.key=value ...
  std::vector<std::string> plugins;
  int64_t steps = 2000;

  void Declare(CLI::App& app);
};

int CheckEnv(const CheckEnvOptions& options);

}  // namespace rookery
