#include "distributed/runtime/journal.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

// Keeps the header and the rows of decisions up to `decision`; a last row cut short goes too.
// Returns the latest decision kept, -1 where there is none.
int64_t CutEvalCsv(const std::filesystem::path& path, int64_t decision) {
  std::ifstream in(path);
  if (!in) return -1;
  int64_t last = -1;
  std::string kept, line;
  while (std::getline(in, line) && !in.eof()) {
    const std::string first = line.substr(0, line.find(','));
    if (first != "decision") {
      const int64_t row = ParseInt(first);
      if (row > decision) continue;
      last = std::max(last, row);
    }
    kept += line + "\n";
  }
  WriteFileAtomically(path, kept);
  return last;
}

}  // namespace

std::string EvalCsvHeader() {
  return "decision,episode,seed,reward,decisions,terminated,success,cost";
}

std::string EvalCsvRow(int64_t decision, const EvalEpisode& e) {
  return StrCat(decision, ",", e.index, ",", e.seed, ",", ShortestDouble(e.reward), ",",
                e.decisions, ",", e.terminated ? 1 : 0, ",", e.success ? 1 : 0, ",",
                ShortestDouble(e.cost));
}

Journal::Journal(const RunDirectory& run, std::optional<int64_t> resumed_at)
    : eval_path_(run.eval()), csv_(run.metrics()), tensorboard_(run.path(), resumed_at) {
  if (!resumed_at) return;
  csv_.TruncateAfter(*resumed_at);
  last_evaluation_ = CutEvalCsv(eval_path_, *resumed_at);
}

void Journal::Write(int64_t decision, const Metrics& metrics) {
  csv_.Write(decision, metrics);
  tensorboard_.Write(decision, metrics);
}

void Journal::WriteEvaluation(int64_t decision, std::span<const EvalEpisode> episodes,
                              bool has_success) {
  std::error_code missing;
  const bool fresh = std::filesystem::file_size(eval_path_, missing) == 0 || missing;
  std::ofstream out(eval_path_, std::ios::app);
  if (fresh) out << EvalCsvHeader() << "\n";
  double decisions = 0, success = 0;
  for (const EvalEpisode& episode : episodes) {
    out << EvalCsvRow(decision, episode) << "\n";
    decisions += static_cast<double>(episode.decisions);
    success += episode.success ? 1 : 0;
  }
  last_evaluation_ = std::max(last_evaluation_, decision);
  if (!out.flush()) throw Failure(StrCat(eval_path_.string(), ": can't be written (disk full?)"));
  const auto n = static_cast<double>(episodes.size());
  const MeanAndInterval reward = MeanReward(episodes);
  Metrics metrics{{"eval/mean_reward", reward.mean}, {"eval/mean_ep_length", decisions / n}};
  if (episodes.size() > 1) metrics["eval/mean_reward_ci95"] = reward.half_width;
  if (has_success) metrics["eval/success_rate"] = success / n;
  Write(decision, metrics);
}

}  // namespace rookery
