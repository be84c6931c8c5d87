// TrainMetrics: the latest value of every metric that updates report, for rows of metrics.
#pragma once

#include <cstdint>
#include <set>

#include <nlohmann/json.hpp>

#include "core/metrics.h"

namespace rookery {

// A report costs a synchronization, and updates of different kinds (Agent::MetricsKind) report
// different metrics. So one update of each kind reports after a row, and another one when the next
// row is near; a metric that has no news keeps its value. Not thread-safe.
class TrainMetrics {
 public:
  // Whether an update of this kind is to report.
  bool Wanted(int64_t kind, bool row_is_near) const;
  // What it reported.
  void Add(int64_t kind, bool row_is_near, const Metrics& metrics);

  // Whether an update has reported for the next row.
  bool fresh() const { return !late_.empty(); }
  // For a row: the latest value of each; reports for the next row are wanted from now on.
  const Metrics& Take();

  nlohmann::json Save() const;
  void Load(const nlohmann::json& saved);

 private:
  Metrics latest_;
  std::set<int64_t> early_;  // the kinds that have reported since the last row
  std::set<int64_t> late_;   // those of them that did so when the next one was near
};

}  // namespace rookery
