// rookery docs
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct DocsOptions {
  static constexpr const char* kName = "docs";

  std::string what = "config";

  void Declare(CLI::App& app);
};

int Docs(const DocsOptions& options);

}  // namespace rookery
