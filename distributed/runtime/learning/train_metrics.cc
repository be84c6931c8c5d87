#include "distributed/runtime/learning/train_metrics.h"

#include <algorithm>

#include "core/strings.h"

namespace rookery {

void TrainMetrics::Add(const NamedTensors& reported) {
  for (const auto& [name, value] : reported) unread_.insert_or_assign(name, value);
}

const Metrics& TrainMetrics::Read() {
  for (const auto& [name, value] : unread_) read_[name] = value.item<double>();
  unread_.clear();
  return read_;
}

// Values are text: JSON has no infinity.
nlohmann::json TrainMetrics::Save() {
  nlohmann::json latest = nlohmann::json::object();
  for (const auto& [name, value] : Read()) latest[name] = ShortestDouble(value);
  return {{"latest", latest}};
}

void TrainMetrics::Load(const nlohmann::json& saved) {
  unread_.clear();
  read_.clear();
  for (const auto& [name, value] : saved.at("latest").items()) {
    read_[name] = ParseDouble(value.get<std::string>());
  }
}

Metrics LearningRates(std::span<ParameterGroup* const> groups) {
  Metrics rates;
  for (const ParameterGroup* group : groups) {
    rates["train/learning_rate/" + group->name] = group->optimizer->learning_rate();
  }
  const auto differs = [&](const auto& rate) { return rate.second != rates.begin()->second; };
  if (rates.empty() || std::ranges::any_of(rates, differs)) return rates;
  return {{"train/learning_rate", rates.begin()->second}};
}

}  // namespace rookery
