// How acting and learning alternate, as data: an agent says it, the rate limiter keeps it.
#pragma once

#include <cstdint>
#include <vector>

namespace rookery {

struct Stage {
  enum class Kind : uint8_t {
    kRatio,    // `updates_per_decision` after the first `learning_starts` decisions
    kPhases,   // collect, then `updates`, then collect with the new version, ...
    kOffline,  // `updates` without acting
  };

  Kind kind = Kind::kRatio;
  double updates_per_decision = 1;  // kRatio
  int64_t learning_starts = 0;      // kRatio: decisions before the first update; they owe none
  int64_t collect_decisions = 0;    // kPhases: decisions a phase, or
  int64_t collect_episodes = 0;     // kPhases: whole episodes a phase (one of the two is 0)
  int64_t updates = 0;              // kPhases: after each collection; kOffline: in all
  int64_t decisions = -1;           // the stage ends after so many; -1: it is the last
};

// Stages follow each other; the last one lasts until the run ends.
struct Schedule {
  std::vector<Stage> stages{Stage{}};
};

}  // namespace rookery
