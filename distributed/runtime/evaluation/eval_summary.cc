#include "distributed/runtime/evaluation/eval_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

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

}  // namespace

MeanAndInterval MeanReward(std::span<const EvalEpisode> episodes) {
  MeanAndInterval result;
  const auto n = static_cast<double>(episodes.size());
  for (const EvalEpisode& episode : episodes) result.mean += episode.totals.reward / n;
  if (episodes.size() < 2) {
    result.half_width = std::numeric_limits<double>::infinity();
    return result;
  }
  double squares = 0;
  for (const EvalEpisode& episode : episodes) {
    squares += std::pow(episode.totals.reward - result.mean, 2);
  }
  result.half_width = StudentT975(episodes.size() - 1) * std::sqrt(squares / (n - 1) / n);
  return result;
}

EvalSummary Summarize(std::span<const EvalEpisode> episodes) {
  const std::vector<EvalEpisode> completed = Completed(episodes);
  std::vector<EpisodeTotals> totals;
  for (const EvalEpisode& episode : completed) totals.push_back(episode.totals);
  return {.episodes = static_cast<int64_t>(episodes.size()),
          .failed = static_cast<int64_t>(episodes.size() - completed.size()),
          .means = MeansOf(totals),
          .reward = MeanReward(completed)};
}

std::string RewardText(const EvalSummary& summary) {
  const int64_t n = summary.episodes - summary.failed;
  std::string text = n == 0 ? "none" : HumanNumber(summary.reward.mean, 2);
  if (n > 1) text += StrCat(" ± ", HumanNumber(summary.reward.half_width, 2), " (95 % interval)");
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
