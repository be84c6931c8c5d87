#include "distributed/runtime/run/journal.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/io/atomic_file.h"
#include "core/io/png.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_csv.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/evaluation/eval_summary.h"

namespace rookery {
namespace {

// Rows of one decision differ in it.
constexpr const char* kOfflineUpdates = "time/offline_updates";

void AddMetrics(const std::string& prefix, const EvalSummary& summary, const EnvSpec& env,
                Metrics& metrics) {
  const auto add = [&](const std::string& name, double value) {
    if (std::isfinite(value)) metrics[prefix + name] = value;
  };
  add("failed_episodes", static_cast<double>(summary.failed));
  if (summary.AllFailed()) return;
  add("mean_reward", summary.reward.mean);
  add("mean_reward_ci95", summary.reward.half_width);
  for (size_t trial = 0; trial < summary.by_trial.size(); ++trial) {
    add(StrCat("mean_reward_trial_", trial), summary.by_trial[trial]);
  }
  add("mean_ep_length", summary.means.decisions);
  if (env.has_cost) {
    add("mean_cost", summary.means.cost);
    add("violation_rate", summary.means.violation_rate);
  }
  if (!env.has_success) return;
  add("success_rate", summary.means.success_rate);
  add("success_at_end_rate", summary.means.success_at_end_rate);
}

std::optional<int64_t> DecisionOf(const std::optional<Position>& position) {
  return position ? std::optional(position->decisions) : std::nullopt;
}

}  // namespace

Journal::Journal(const RunDirectory& run, std::optional<Position> resumed_at)
    : run_(run), csv_(run.metrics()), tensorboard_(run.path(), DecisionOf(resumed_at)) {
  if (!resumed_at) return;
  csv_.TruncateAfter(resumed_at->decisions, kOfflineUpdates, resumed_at->updates);
  last_evaluation_ = CutEvalCsv(run.eval(), *resumed_at);
}

void Journal::Check(const RunDirectory& run) {
  CsvSink::Check(run.metrics());
  ReadEvalCsv(run.eval());
}

void Journal::Write(const Position& position, const Metrics& metrics) {
  Metrics all = metrics;
  if (position.updates > 0) all[kOfflineUpdates] = static_cast<double>(position.updates);
  csv_.set_path(run_.metrics());
  csv_.Write(position.decisions, all);
  tensorboard_.Write(position.decisions, all);
}

void Journal::WritePicture(const Position& position, const std::string& name,
                           const Picture& picture) {
  const std::string png = EncodePng(picture);
  WriteFileAtomically(run_.path() / (name + ".png"), png);
  tensorboard_.WritePicture(position.decisions, "train/" + name, picture, png);
}

void Journal::WriteEvaluation(const Position& position, std::span<const EvalEpisode> episodes,
                              const EnvSpec& env) {
  AppendEvalCsv(run_.eval(), position, episodes);
  last_evaluation_ = std::max(last_evaluation_, position);
  Metrics metrics;
  std::string prefix = "eval/";
  for (const std::span<const EvalEpisode> set : BySet(episodes)) {
    if (!metrics.empty()) prefix = StrCat("eval/", set.front().set, "/");
    AddMetrics(prefix, Summarize(set), env, metrics);
  }
  Write(position, metrics);
}

}  // namespace rookery
