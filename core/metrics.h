// Named scalars on their way to files and screens.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace rookery {

// "rollout/ep_rew_mean" -> value. Names are Stable-Baselines3's where it has one.
using Metrics = std::map<std::string, double>;

// Somewhere metrics go. Not thread-safe: one thread writes.
class MetricsSink {
 public:
  virtual ~MetricsSink() = default;
  // `step` counts decisions. An evaluation comes late: its step may lie behind the last one.
  virtual void Write(int64_t step, const Metrics& metrics) = 0;
  virtual void Flush() {}
};

}  // namespace rookery
