// rookery envs
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct EnvsOptions {
  static constexpr const char* kName = "envs";

  std::vector<std::string> words;  // [ID] env.key=value ...; none: all
  std::vector<std::string> plugins;
  std::string render;  // a PNG of the env at its first reset; "": none

  void Declare(CLI::App& app);
};

int Envs(const EnvsOptions& options);

}  // namespace rookery
