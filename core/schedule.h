// How acting and learning alternate, as data: an agent says it, the rate limiter keeps it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rookery {

struct Stage {
  enum class Kind : uint8_t {
    kRatio,    // `updates_per_decision` after the first `learning_starts` decisions
    kPhases,   // collect, then `phase_updates`, then collect with the new version, ...
    kOffline,  // updates without acting
  };
  // When actors take a newer policy.
  enum class Adopt : uint8_t {
    kAtOnce,
    kAtEpisode,  // an episode is of one policy: each env takes the newest when its next one begins
  };

  Kind kind = Kind::kRatio;
  std::string source = "replay";  // of the replay, that its episodes go to
  bool random = false;            // acts uniformly at random, whatever the policy has learned
  Adopt adopt = Adopt::kAtOnce;
  double updates_per_decision = 1;  // kRatio; 0: it only collects
  int64_t learning_starts = 0;      // kRatio: decisions before the first update; they owe none
  // kPhases: decisions a phase, or whole episodes (one of the two is 0). Those count that the
  // phase's own policy took; an episode is of the policy that took its last decision.
  int64_t collect_decisions = 0;
  int64_t collect_episodes = 0;
  int64_t phase_updates = 0;  // kPhases: after each collection

  // The stage ends after so many; of several that are above 0, at the first. What decisions and
  // episodes owe of updates is done before, and a phase is never cut. Without any it lasts until
  // the run ends. An offline stage has updates alone.
  int64_t decisions = 0;
  int64_t episodes = 0;
  int64_t updates = 0;
};

// Stages follow each other; the run ends with the last one, or before.
struct Schedule {
  std::vector<Stage> stages{Stage{}};
};

}  // namespace rookery
