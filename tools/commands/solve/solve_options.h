// rookery solve
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct SolveOptions {
  static constexpr const char* kName = "solve";

  std::vector<std::string> files;
  double eps = 1e-6;
  std::string policy = "learned";
  bool warm_start = false;
  bool polish = false;
  double time_limit = 1e10;  // seconds
  std::string json;          // file; "": none
  std::string solution;      // file; "": none

  void Declare(CLI::App& app);
};

// 0 where every file was solved or certified to have no solution, else 1.
int Solve(const SolveOptions& options);

}  // namespace rookery
