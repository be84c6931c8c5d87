// Means over episodes, for training and evaluation alike.
#pragma once

#include <cstdint>
#include <span>

#include "envs/episode.h"

namespace rookery {

struct EpisodeMeans {
  double reward = 0;  // raw return
  double cost = 0;
  double decisions = 0;
  double violation_rate = 0;       // share of episodes with any cost
  double success_rate = 0;         // share of episodes with a success in any frame
  double success_at_end_rate = 0;  // share of those whose last frame is one
};

// Episodes with any cost.
int64_t CountViolations(std::span<const EpisodeTotals> episodes);

// NaN where there are no episodes.
EpisodeMeans MeansOf(std::span<const EpisodeTotals> episodes);

}  // namespace rookery
