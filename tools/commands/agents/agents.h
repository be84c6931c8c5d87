// rookery agents
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct AgentsOptions {
  static constexpr const char* kName = "agents";

  std::string name;  // "": all

  void Declare(CLI::App& app);
};

int Agents(const AgentsOptions& options);

}  // namespace rookery
