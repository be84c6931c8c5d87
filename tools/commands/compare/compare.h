// rookery compare
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct CompareOptions {
  static constexpr const char* kName = "compare";

  std::vector<std::string> groups;
  std::string key = "eval/mean_reward";
  int64_t last = 1;  // evaluations of a final value
  bool lower = false;
  bool all_pairs = false;
  std::string normalize;  // "LOW,HIGH" or a CSV
  int64_t resamples = 10'000;
  std::string json;

  void Declare(CLI::App& app);
};

int Compare(const CompareOptions& options);

}  // namespace rookery
