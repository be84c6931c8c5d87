// Groups of runs as training leaves them, with made-up evaluations.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rookery {

struct WrittenRun {
  std::string env = "dmc/x_y";
  std::vector<double> values{};  // of evaluations, every 1,000 decisions
  std::string more_agent{};      // lines of the config below `agent:`
  std::string rows{};            // more of metrics.csv
};

inline void WriteRun(const std::filesystem::path& run, int seed, const WrittenRun& written) {
  std::filesystem::create_directories(run);
  std::ofstream(run / "config.yaml") << "env:\n  id: " << written.env << "\nagent:\n  id: sac\n"
                                     << written.more_agent << "seed: " << seed << "\n";
  std::ofstream metrics(run / "metrics.csv");
  metrics << "time/total_timesteps,rollout/ep_rew_mean,eval/failed_episodes,eval/mean_reward\n";
  for (size_t i = 0; i < written.values.size(); ++i) {
    metrics << (i + 1) * 1000 << ",1,,\n" << (i + 1) * 1000 << ",,0," << written.values[i] << "\n";
  }
  metrics << written.rows;
}

// Three seeds, whose values differ by 0, 1 and 3.
inline void WriteGroup(const std::filesystem::path& group, const WrittenRun& written) {
  for (int seed = 0; seed < 3; ++seed) {
    WrittenRun run = written;
    for (double& value : run.values) value += seed * (seed + 1) / 2;
    WriteRun(group / std::to_string(seed), seed, run);
  }
}

}  // namespace rookery
