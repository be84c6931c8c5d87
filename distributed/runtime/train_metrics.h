// TrainMetrics: the latest value of every metric that updates report, for rows of metrics.
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "core/metrics.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// Updates report tensors, and to read one is to wait for its device: so that happens only where a
// row or a checkpoint is written. A metric that has no news keeps its value. Not thread-safe.
class TrainMetrics {
 public:
  // () each, detached; nothing is read.
  void Add(const NamedTensors& reported);
  // Reads what is new: the latest value of each.
  const Metrics& Read();

  nlohmann::json Save();
  void Load(const nlohmann::json& saved);

 private:
  std::map<std::string, Tensor> unread_;  // () each
  Metrics read_;
};

}  // namespace rookery
