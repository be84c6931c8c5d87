// TrainMetrics: the latest value of every metric that updates report, for rows of metrics.
#pragma once

#include <map>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "core/metrics.h"
#include "core/tensor/named_tensors.h"
#include "core/tensor/trainer.h"

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

// "train/learning_rate" where all groups have the same, else one a group:
// "train/learning_rate/critic".
Metrics LearningRates(std::span<ParameterGroup* const> groups);

}  // namespace rookery
