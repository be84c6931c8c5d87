#include "distributed/runtime/train_metrics.h"

#include <string>

#include "core/strings.h"

namespace rookery {

bool TrainMetrics::Wanted(int64_t kind, bool row_is_near) const {
  return !(row_is_near ? late_ : early_).contains(kind);
}

void TrainMetrics::Add(int64_t kind, bool row_is_near, const Metrics& metrics) {
  early_.insert(kind);
  if (row_is_near) late_.insert(kind);
  for (const auto& [name, value] : metrics) latest_[name] = value;
}

const Metrics& TrainMetrics::Take() {
  early_.clear();
  late_.clear();
  return latest_;
}

// Values are text: JSON has no infinity.
nlohmann::json TrainMetrics::Save() const {
  nlohmann::json latest = nlohmann::json::object();
  for (const auto& [name, value] : latest_) latest[name] = ShortestDouble(value);
  return {{"latest", latest}, {"early", early_}, {"late", late_}};
}

void TrainMetrics::Load(const nlohmann::json& saved) {
  latest_.clear();
  for (const auto& [name, value] : saved.at("latest").items()) {
    latest_[name] = ParseDouble(value.get<std::string>());
  }
  early_ = saved.at("early").get<std::set<int64_t>>();
  late_ = saved.at("late").get<std::set<int64_t>>();
}

}  // namespace rookery
