// RolloutStats: what finished training episodes say, as Stable-Baselines3 reports it.
#pragma once

#include <cstdint>
#include <deque>

#include "core/config_node.h"
#include "core/metrics.h"

namespace rookery {

struct EpisodeReport {
  double reward = 0;  // raw, summed over the episode
  double cost = 0;    // summed
  int64_t decisions = 0;
  bool success = false;  // at its last step
  bool faulted = false;  // closed because the env failed
};

class RolloutStats {
 public:
  explicit RolloutStats(bool has_success, bool has_cost)
      : has_success_(has_success), has_cost_(has_cost) {}

  void Add(const EpisodeReport& episode);
  int64_t episodes() const { return episodes_; }
  int64_t faults() const { return faults_; }
  // Means over the last 100 episodes that did not fail; empty before the first.
  Metrics Values() const;

  ConfigNode Save() const;
  void Load(const ConfigNode& node);

 private:
  static constexpr size_t kWindow = 100;

  bool has_success_;
  bool has_cost_;
  int64_t episodes_ = 0;
  int64_t faults_ = 0;
  std::deque<EpisodeReport> window_;
};

}  // namespace rookery
