// Stages in a line each, and what happens in them: to a RateLimiter or to a ScheduleProgress.
#pragma once

#include <cstdint>
#include <vector>

#include "core/schedule.h"

namespace rookery::replay {

inline Stage Ratio(double updates, int64_t starts, int64_t decisions = 0) {
  return {.kind = Stage::Kind::kRatio,
          .updates_per_decision = updates,
          .learning_starts = starts,
          .decisions = decisions};
}

inline Stage Phases(int64_t decisions, int64_t episodes, int64_t updates, int64_t length = 0) {
  return {.kind = Stage::Kind::kPhases,
          .collect_decisions = decisions,
          .collect_episodes = episodes,
          .phase_updates = updates,
          .decisions = length};
}

inline Stage Offline(int64_t updates) {
  return {.kind = Stage::Kind::kOffline, .updates = updates};
}

// By the newest policy.
template <class Limiter>
void Decide(Limiter& limiter, int64_t count) {
  limiter.CountRows(std::vector<int64_t>(static_cast<size_t>(count), limiter.state().version), {});
}

template <class Limiter>
void EndEpisode(Limiter& limiter) {
  limiter.CountRows({}, limiter.state().version);
}

template <class Limiter>
void Learn(Limiter& limiter) {
  limiter.CountUpdate(limiter.state().version + 1);
}

}  // namespace rookery::replay
