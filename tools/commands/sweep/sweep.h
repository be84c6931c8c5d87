// rookery sweep
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct SweepOptions {
  static constexpr const char* kName = "sweep";

  std::vector<std::string> words;  // [CONFIG.yaml] key=v1,v2 ...
  std::string seeds = "0";
  std::optional<int64_t> jobs;
  std::optional<int64_t> random;  // draws; none: every combination
  int64_t random_seed = 0;
  std::optional<double> budget;  // decisions of all runs; none: every run goes to its end
  bool slurm = false;
  std::string run;  // the group's folder; "": made in run_dir
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
};

int Sweep(const SweepOptions& options);

}  // namespace rookery
