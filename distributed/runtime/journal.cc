#include "distributed/runtime/journal.h"

#include <algorithm>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/csv_table.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

struct EvalRow {
  int64_t decision = 0;
  std::vector<std::string> cells;
  std::string line;
};

// The whole rows of eval.csv; none where it isn't there. Throws UserError with file and line.
std::vector<EvalRow> ReadEvalCsv(const std::filesystem::path& path) {
  std::vector<EvalRow> rows;
  if (!std::filesystem::exists(path)) return rows;
  const std::string text = ReadText(path);
  size_t number = 0;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    std::vector<std::string> cells = SplitCsvLine(line);
    if (++number == 1) {
      if (cells.front() == "decision") continue;
      throw UserError(StrCat(path.string(), ":1: its first column is '", cells.front(),
                             "' and should be 'decision'"));
    }
    try {
      rows.push_back({ParseInt(cells.front()), std::move(cells), line});
    } catch (const UserError& error) {
      throw UserError(StrCat(path.string(), ":", number, ": ", error.what()));
    }
  }
  return rows;
}

std::string FirstLine(const std::filesystem::path& path) {
  const std::string text = ReadText(path);
  return text.substr(0, text.find('\n'));
}

// Keeps the header and the rows of decisions up to `decision`; a last row cut short goes too.
// Returns the latest decision kept, -1 where there is none.
int64_t CutEvalCsv(const std::filesystem::path& path, int64_t decision) {
  if (!std::filesystem::exists(path)) return -1;
  int64_t last = -1;
  std::string kept = FirstLine(path) + "\n";
  for (const EvalRow& row : ReadEvalCsv(path)) {
    if (row.decision > decision) continue;
    last = std::max(last, row.decision);
    kept += row.line + "\n";
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
    : run_(run), csv_(run.metrics()), tensorboard_(run.path(), resumed_at) {
  if (!resumed_at) return;
  csv_.TruncateAfter(*resumed_at);
  last_evaluation_ = CutEvalCsv(run.eval(), *resumed_at);
}

void Journal::Check(const RunDirectory& run) {
  CsvSink::Check(run.metrics());
  ReadEvalCsv(run.eval());
}

std::map<int64_t, double> Journal::MeanRewards(const RunDirectory& run) {
  const std::vector<EvalRow> rows = ReadEvalCsv(run.eval());
  std::map<int64_t, double> sums, episodes;
  if (rows.empty()) return sums;
  const std::vector<std::string> names = SplitCsvLine(FirstLine(run.eval()));
  const auto column = static_cast<size_t>(std::ranges::find(names, "reward") - names.begin());
  for (const EvalRow& row : rows) {
    if (column >= row.cells.size()) continue;
    sums[row.decision] += ParseDouble(row.cells[column]);
    ++episodes[row.decision];
  }
  for (auto& [decision, sum] : sums) sum /= episodes[decision];
  return sums;
}

void Journal::Write(int64_t decision, const Metrics& metrics) {
  csv_.set_path(run_.metrics());
  csv_.Write(decision, metrics);
  tensorboard_.Write(decision, metrics);
}

void Journal::WriteEvaluation(int64_t decision, std::span<const EvalEpisode> episodes,
                              bool has_success) {
  std::error_code missing;
  const std::filesystem::path path = run_.eval();
  const bool fresh = std::filesystem::file_size(path, missing) == 0 || missing;
  std::string text = fresh ? EvalCsvHeader() + "\n" : "";
  double decisions = 0, success = 0;
  for (const EvalEpisode& episode : episodes) {
    text += EvalCsvRow(decision, episode) + "\n";
    decisions += static_cast<double>(episode.decisions);
    success += episode.success ? 1 : 0;
  }
  last_evaluation_ = std::max(last_evaluation_, decision);
  OutputFile(path, OutputFile::Mode::kAppend).WriteWhole(text);
  const auto n = static_cast<double>(episodes.size());
  const MeanAndInterval reward = MeanReward(episodes);
  Metrics metrics{{"eval/mean_reward", reward.mean}, {"eval/mean_ep_length", decisions / n}};
  if (episodes.size() > 1) metrics["eval/mean_reward_ci95"] = reward.half_width;
  if (has_success) metrics["eval/success_rate"] = success / n;
  Write(decision, metrics);
}

}  // namespace rookery
