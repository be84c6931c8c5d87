// EvalSummary: what an evaluation says in one line. Episodes in which the env failed are in no
// mean, and always said beside it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "distributed/runtime/acting/episode_means.h"
#include "distributed/runtime/evaluation/evaluate.h"

namespace rookery {

// Mean of all episodes, and half width of its 95 % interval: Student's t over the means of episodes
// of one index, as trials of one task are not independent. One alone has none: infinity.
struct MeanAndInterval {
  double mean = 0;
  double half_width = 0;
};
// Of episodes of one set that were completed.
MeanAndInterval MeanReward(std::span<const EvalEpisode> episodes);

struct EvalSummary {
  int64_t episodes = 0;
  int64_t failed = 0;  // of those: the env failed in them
  EpisodeMeans means;  // of the others, NaN where there is none
  MeanAndInterval reward;
  // Mean return of each trial, NaN where none of it was completed; empty where tasks have one.
  std::vector<double> by_trial{};

  bool AllFailed() const { return failed == episodes; }
};

// Of episodes of one set.
EvalSummary Summarize(std::span<const EvalEpisode> episodes);

// "123.40 ± 5.60 (95 % interval) over 10 episodes", "123.40 over 1 episode (9 of 10 failed)".
std::string RewardText(const EvalSummary& summary);

// "2 of 10 episodes failed and are left out: env ...", or "" where none did.
std::string FaultsText(std::span<const EvalEpisode> episodes);

}  // namespace rookery
