#include "distributed/runtime/acting/rollout_stats.h"

#include <algorithm>
#include <span>
#include <string>

#include "core/fields.h"
#include "core/strings.h"
#include "core/wilson.h"
#include "distributed/runtime/acting/episode_means.h"

namespace rookery {
namespace {

void AddRate(const std::string& name, int64_t count, size_t of, Metrics& metrics) {
  const RateInterval interval = WilsonInterval(count, static_cast<int64_t>(of));
  metrics[name] = static_cast<double>(count) / static_cast<double>(of);
  metrics[name + "_low"] = interval.low;
  metrics[name + "_high"] = interval.high;
}

}  // namespace

void RolloutStats::Add(const EpisodeReport& episode) {
  ++episodes_;
  if (episode.faulted) {
    ++faults_;  // cut short by a failure: its length and reward say nothing of the policy
    return;
  }
  violations_ += episode.totals.cost > 0 ? 1 : 0;
  cost_ += episode.totals.cost;
  window_.push_back(episode.totals);
  if (window_.size() > kWindow) window_.erase(window_.begin());
}

Metrics RolloutStats::Values() const {
  Metrics metrics{{"time/episodes", static_cast<double>(episodes_)},
                  {"rollout/env_faults", static_cast<double>(faults_)}};
  if (window_.empty()) return metrics;
  const EpisodeMeans means = MeansOf(window_);
  metrics["rollout/ep_rew_mean"] = means.reward;
  metrics["rollout/ep_len_mean"] = means.decisions;
  if (has_success_) {
    metrics["rollout/success_rate"] = means.success_rate;
    metrics["rollout/success_at_end_rate"] = means.success_at_end_rate;
  }
  if (!has_cost_) return metrics;
  metrics["rollout/ep_cost_mean"] = means.cost;
  metrics["rollout/cost_total"] = cost_;
  metrics["rollout/violation_rate"] =
      static_cast<double>(violations_) / static_cast<double>(episodes_ - faults_);
  const std::span recent = std::span(window_).last(std::min(kRecent, window_.size()));
  AddRate("rollout/violation_rate_40", CountViolations(recent), recent.size(), metrics);
  if (!has_success_) return metrics;
  const auto successes = std::ranges::count_if(recent, &EpisodeTotals::success);
  AddRate("rollout/success_rate_40", successes, recent.size(), metrics);
  return metrics;
}

// Window entries are rows of numbers, so that they pass through the checkpoint's text exactly.
ConfigNode RolloutStats::Save() const {
  ConfigNode node = ConfigNode::Map();
  node["episodes"] = ConfigNode::Scalar(std::to_string(episodes_));
  node["violations"] = ConfigNode::Scalar(std::to_string(violations_));
  node["cost"] = ConfigNode::Scalar(ShortestDouble(cost_));
  node["faults"] = ConfigNode::Scalar(std::to_string(faults_));
  ConfigNode& rows = node["window"];
  rows.kind = ConfigNode::Kind::kList;
  for (const EpisodeTotals& e : window_) {
    ConfigNode row;
    row.kind = ConfigNode::Kind::kList;
    for (const double value : {e.reward, e.cost, static_cast<double>(e.decisions),
                               e.success ? 1.0 : 0.0, e.success_at_end ? 1.0 : 0.0}) {
      row.list.push_back(ConfigNode::Scalar(ShortestDouble(value)));
    }
    rows.list.push_back(std::move(row));
  }
  return node;
}

void RolloutStats::Load(const ConfigNode& node) {
  ConfigNode counts = node;  // without the window: no field is a list of lists
  const ConfigNode window = counts["window"];
  std::erase_if(counts.map, [](const auto& item) { return item.first == "window"; });
  Fields f;
  f.Add("episodes", &episodes_, "episodes finished");
  f.Add("faults", &faults_, "of them closed because the env failed");
  f.Add("violations", &violations_, "of them with any cost");
  f.Add("cost", &cost_, "of all of them");
  f.Read(counts, "rollout");
  window_.clear();
  for (const ConfigNode& row : window.list) {
    const auto value = [&](size_t i) { return ParseDouble(row.list.at(i).scalar); };
    EpisodeTotals e{.reward = value(0), .cost = value(1)};
    e.decisions = ParseWholeNumber(row.list.at(2).scalar);
    e.success = value(3) != 0;
    e.success_at_end = value(row.list.size() > 4 ? 4 : 3) != 0;  // older runs knew one of them
    window_.push_back(e);
  }
}

}  // namespace rookery
