#include "distributed/runtime/acting/episode_means.h"

namespace rookery {

EpisodeMeans MeansOf(std::span<const EpisodeTotals> episodes) {
  const auto mean = [&](auto EpisodeTotals::*of) {
    double sum = 0;
    for (const EpisodeTotals& episode : episodes) sum += static_cast<double>(episode.*of);
    return sum / static_cast<double>(episodes.size());
  };
  return {.reward = mean(&EpisodeTotals::reward),
          .cost = mean(&EpisodeTotals::cost),
          .decisions = mean(&EpisodeTotals::decisions),
          .success_rate = mean(&EpisodeTotals::success),
          .success_at_end_rate = mean(&EpisodeTotals::success_at_end)};
}

}  // namespace rookery
