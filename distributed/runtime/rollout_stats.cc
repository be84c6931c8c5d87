#include "distributed/runtime/rollout_stats.h"

#include "core/fields.h"
#include "core/strings.h"

namespace rookery {

void RolloutStats::Add(const EpisodeReport& episode) {
  ++episodes_;
  if (episode.faulted) {
    ++faults_;  // cut short by a failure: its length and reward say nothing of the policy
    return;
  }
  window_.push_back(episode);
  if (window_.size() > kWindow) window_.pop_front();
}

Metrics RolloutStats::Values() const {
  Metrics metrics{{"time/episodes", static_cast<double>(episodes_)},
                  {"rollout/env_faults", static_cast<double>(faults_)}};
  if (window_.empty()) return metrics;
  double reward = 0, cost = 0, decisions = 0, success = 0;
  for (const EpisodeReport& episode : window_) {
    reward += episode.reward;
    cost += episode.cost;
    decisions += static_cast<double>(episode.decisions);
    success += episode.success ? 1 : 0;
  }
  const auto n = static_cast<double>(window_.size());
  metrics["rollout/ep_rew_mean"] = reward / n;
  metrics["rollout/ep_len_mean"] = decisions / n;
  if (has_success_) metrics["rollout/success_rate"] = success / n;
  if (has_cost_) metrics["rollout/ep_cost_mean"] = cost / n;
  return metrics;
}

// Window entries are rows of numbers, so that they pass through the checkpoint's text exactly.
ConfigNode RolloutStats::Save() const {
  ConfigNode node = ConfigNode::Map();
  node["episodes"] = ConfigNode::Scalar(std::to_string(episodes_));
  node["faults"] = ConfigNode::Scalar(std::to_string(faults_));
  ConfigNode& rows = node["window"];
  rows.kind = ConfigNode::Kind::kList;
  for (const EpisodeReport& e : window_) {
    ConfigNode row;
    row.kind = ConfigNode::Kind::kList;
    for (const double value :
         {e.reward, e.cost, static_cast<double>(e.decisions), e.success ? 1.0 : 0.0}) {
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
    EpisodeReport e;
    e.reward = ParseDouble(row.list.at(0).scalar);
    e.cost = ParseDouble(row.list.at(1).scalar);
    e.decisions = ParseWholeNumber(row.list.at(2).scalar);
    e.success = ParseDouble(row.list.at(3).scalar) != 0;
    window_.push_back(e);
  }
}

}  // namespace rookery
