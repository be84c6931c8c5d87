#include "distributed/runtime/acting/episode_means.h"

#include <algorithm>

namespace rookery {

int64_t CountViolations(std::span<const EpisodeTotals> episodes) {
  return std::ranges::count_if(episodes, [](const EpisodeTotals& e) { return e.cost > 0; });
}

EpisodeMeans MeansOf(std::span<const EpisodeTotals> episodes) {
  const auto mean = [&](auto EpisodeTotals::*of) {
    double sum = 0;
    for (const EpisodeTotals& episode : episodes) sum += static_cast<double>(episode.*of);
    return sum / static_cast<double>(episodes.size());
  };
  const auto violations = static_cast<double>(CountViolations(episodes));
  return {.reward = mean(&EpisodeTotals::reward),
          .cost = mean(&EpisodeTotals::cost),
          .decisions = mean(&EpisodeTotals::decisions),
          .violation_rate = violations / static_cast<double>(episodes.size()),
          .success_rate = mean(&EpisodeTotals::success),
          .success_at_end_rate = mean(&EpisodeTotals::success_at_end)};
}

}  // namespace rookery
