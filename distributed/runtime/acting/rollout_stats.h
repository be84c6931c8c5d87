// RolloutStats: what finished training episodes say, as Stable-Baselines3 reports it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/config_node.h"
#include "core/metrics.h"
#include "envs/episode.h"

namespace rookery {

struct EpisodeReport {
  EpisodeTotals totals{};
  bool faulted = false;  // closed because the env failed
};

class RolloutStats {
 public:
  explicit RolloutStats(bool has_success, bool has_cost)
      : has_success_(has_success), has_cost_(has_cost) {}

  void Add(const EpisodeReport& episode);
  int64_t episodes() const { return episodes_; }
  int64_t faults() const { return faults_; }  // of those episodes
  // Means over the last 100 episodes that did not fail; empty before the first. Of an env with
  // costs also what constraints were violated in all of training (rollout/cost_total,
  // violation_rate), and in the last 40 episodes, with Wilson's 95 % interval (violation_rate_40,
  // _low, _high), and successes likewise.
  Metrics Values() const;

  ConfigNode Save() const;
  void Load(const ConfigNode& node);

 private:
  static constexpr size_t kWindow = 100;
  static constexpr size_t kRecent = 40;

  bool has_success_;
  bool has_cost_;
  int64_t episodes_ = 0;
  int64_t faults_ = 0;
  int64_t violations_ = 0;  // episodes that did not fail, with any cost
  double cost_ = 0;         // of all of these
  std::vector<EpisodeTotals> window_;
};

}  // namespace rookery
