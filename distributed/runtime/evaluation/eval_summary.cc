#include "distributed/runtime/evaluation/eval_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

// NaN of none.
double Mean(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value / n;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : sum;
}

// 97.5 % quantile of Student's t. The table's values; between and beyond them the next lower row's,
// which is the wider interval.
double StudentT975(size_t degrees) {
  static constexpr std::array<double, 30> kTable = {
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
      2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
      2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees == 0) return 0;
  if (degrees <= kTable.size()) return kTable[degrees - 1];
  return degrees < 60 ? 2.042 : degrees < 120 ? 2.000 : 1.980;
}

// The mean return of all trials of one index, for each of them.
std::vector<double> MeansByIndex(std::span<const EvalEpisode> episodes) {
  std::map<int64_t, std::vector<double>> rewards;
  for (const EvalEpisode& episode : episodes)
    rewards[episode.index].push_back(episode.totals.reward);
  std::vector<double> means;
  for (const auto& [index, of_index] : rewards) means.push_back(Mean(of_index));
  return means;
}

// Of a mean of independent values; of more than one.
double StandardError(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = Mean(values);
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean, 2);
  return std::sqrt(squares / (n - 1) / n);
}

std::vector<double> MeansByTrial(std::span<const EvalEpisode> all,
                                 std::span<const EvalEpisode> completed) {
  int64_t trials = 1;
  for (const EvalEpisode& episode : all) trials = std::max(trials, episode.trial + 1);
  if (trials == 1) return {};
  std::vector<std::vector<double>> rewards(static_cast<size_t>(trials));
  for (const EvalEpisode& episode : completed) {
    rewards[static_cast<size_t>(episode.trial)].push_back(episode.totals.reward);
  }
  std::vector<double> means;
  for (const std::vector<double>& of_trial : rewards) means.push_back(Mean(of_trial));
  return means;
}

}  // namespace

MeanAndInterval MeanReward(std::span<const EvalEpisode> episodes) {
  MeanAndInterval result;
  const auto n = static_cast<double>(episodes.size());
  for (const EvalEpisode& episode : episodes) result.mean += episode.totals.reward / n;
  const std::vector<double> means = MeansByIndex(episodes);
  result.half_width = means.size() < 2 ? std::numeric_limits<double>::infinity()
                                       : StudentT975(means.size() - 1) * StandardError(means);
  return result;
}

EvalSummary Summarize(std::span<const EvalEpisode> episodes) {
  const std::vector<EvalEpisode> completed = Completed(episodes);
  std::vector<EpisodeTotals> totals;
  for (const EvalEpisode& episode : completed) totals.push_back(episode.totals);
  return {.episodes = static_cast<int64_t>(episodes.size()),
          .failed = static_cast<int64_t>(episodes.size() - completed.size()),
          .means = MeansOf(totals),
          .reward = MeanReward(completed),
          .by_trial = MeansByTrial(episodes, completed)};
}

std::string RewardText(const EvalSummary& summary) {
  const int64_t n = summary.episodes - summary.failed;
  std::string text = n == 0 ? "none" : HumanNumber(summary.reward.mean, 2);
  if (n > 0 && std::isfinite(summary.reward.half_width))
    text += StrCat(" ± ", HumanNumber(summary.reward.half_width, 2), " (95 % interval)");
  text += StrCat(" over ", Counted(n, "episode"));
  if (summary.failed > 0)
    text += StrCat(" (", summary.failed, " of ", summary.episodes, " failed)");
  return text;
}

std::string FaultsText(std::span<const EvalEpisode> episodes) {
  const auto failed = [](const EvalEpisode& episode) { return !episode.fault.empty(); };
  const auto first = std::ranges::find_if(episodes, failed);
  if (first == episodes.end()) return "";
  const auto count = std::ranges::count_if(episodes, failed);
  return StrCat(count, " of ", Counted(static_cast<int64_t>(episodes.size()), "episode"),
                " failed and ", count == 1 ? "is" : "are", " left out: ", first->fault);
}

}  // namespace rookery
