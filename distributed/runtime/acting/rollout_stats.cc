#include "distributed/runtime/acting/rollout_stats.h"

#include "core/fields.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_means.h"

namespace rookery {

void RolloutStats::Add(const EpisodeReport& episode) {
  ++episodes_;
  if (episode.faulted) {
    ++faults_;  // cut short by a failure: its length and reward say nothing of the policy
    return;
  }
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
  if (has_cost_) metrics["rollout/ep_cost_mean"] = means.cost;
  return metrics;
}

// Window entries are rows of numbers, so that they pass through the checkpoint's text exactly.
ConfigNode RolloutStats::Save() const {
  ConfigNode node = ConfigNode::Map();
  node["episodes"] = ConfigNode::Scalar(std::to_string(episodes_));
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
