#include "distributed/runtime/run/journal.h"

#include <algorithm>

#include "distributed/runtime/evaluation/eval_csv.h"
#include "distributed/runtime/evaluation/eval_summary.h"

namespace rookery {

Journal::Journal(const RunDirectory& run, std::optional<int64_t> resumed_at)
    : run_(run), csv_(run.metrics()), tensorboard_(run.path(), resumed_at) {
  if (!resumed_at) return;
  csv_.TruncateAfter(*resumed_at);
  last_evaluation_ = CutEvalCsv(run.eval(), *resumed_at);
}

void Journal::Check(const RunDirectory& run) {
  CsvSink::Check(run.metrics());
  ReadEvalCsv(run.eval());
}

void Journal::Write(int64_t decision, const Metrics& metrics) {
  csv_.set_path(run_.metrics());
  csv_.Write(decision, metrics);
  tensorboard_.Write(decision, metrics);
}

void Journal::WriteEvaluation(int64_t decision, std::span<const EvalEpisode> episodes,
                              bool has_success) {
  AppendEvalCsv(run_.eval(), decision, episodes);
  last_evaluation_ = std::max(last_evaluation_, decision);
  const EvalSummary summary = Summarize(episodes);
  Metrics metrics{{"eval/failed_episodes", static_cast<double>(summary.failed)}};
  const int64_t completed = summary.episodes - summary.failed;
  if (completed > 0) {
    metrics["eval/mean_reward"] = summary.reward.mean;
    metrics["eval/mean_ep_length"] = summary.means.decisions;
    if (has_success) {
      metrics["eval/success_rate"] = summary.means.success_rate;
      metrics["eval/success_at_end_rate"] = summary.means.success_at_end_rate;
    }
  }
  if (completed > 1) metrics["eval/mean_reward_ci95"] = summary.reward.half_width;
  Write(decision, metrics);
}

}  // namespace rookery
