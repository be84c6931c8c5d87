// How far a schedule has come, and what may happen next: the arithmetic of the rate limiter,
// without threads.
//
//   ratio    updates owed = floor((decisions - learning_starts) * updates_per_decision)
//            lead = decisions - learning_starts - updates / updates_per_decision
//            actors may add decisions while lead < max_lead
//   phases   decisions until the phase's are there, of its own policy, then its updates, then the
//            next phase
//   offline  updates alone
//
// Once a stage has the decisions, episodes or updates that end it, nothing more is collected in it;
// what is owed by then is still done, and a phase that has begun. Where a batch that is owed can't
// be drawn yet, a stage that acts collects on until it can; an offline one never does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/schedule.h"
#include "core/update_position.h"

namespace rookery::replay {

struct LimiterOptions {
  // Ratio stages: decisions that actors may be ahead of the learner. A chunk that begins within
  // the limit may end beyond it. 0: the fewest that can't deadlock.
  int64_t max_lead = 0;
};

class ScheduleProgress {
 public:
  struct State {
    int64_t stage = 0;  // the number of stages: all of them are over
    int64_t stage_decisions = 0;
    int64_t stage_episodes = 0;
    int64_t stage_updates = 0;
    int64_t phase = 0;
    int64_t phase_decisions = 0;
    int64_t phase_episodes = 0;
    int64_t phase_updates = 0;
    int64_t decisions = 0;  // of the whole run, as the next two
    int64_t episodes = 0;
    int64_t updates = 0;
    int64_t version = 0;          // of the policy after the latest update
    int64_t offline_updates = 0;  // in offline stages, since the last decision
    bool operator==(const State&) const = default;
    std::array<int64_t*, 13> Counts();  // all of them
  };

  static constexpr int64_t kUnlimited = INT64_MAX;

  // Throws UserError where the schedule makes no sense, or actors and learner would wait for each
  // other for ever.
  ScheduleProgress(Schedule schedule, LimiterOptions options);

  // Decisions, and ends of episodes, that may still be added now.
  int64_t DecisionRoom() const;
  int64_t EpisodeRoom() const;
  bool MayInsert() const { return DecisionRoom() > 0 && EpisodeRoom() > 0; }
  int64_t UpdatesOwed() const;  // updates that may be done now
  bool MayUpdate() const { return UpdatesOwed() > 0; }
  bool Finished() const {  // the last stage is over
    return state_.stage == static_cast<int64_t>(schedule_.stages.size());
  }
  // Of the next update.
  UpdatePosition position() const;

  // Rows of one episode that came together: the version that each decision was taken with, and,
  // where the episode has ended, that of its last one.
  void CountRows(std::span<const int64_t> decisions, std::optional<int64_t> ended);
  // `version`: of the policy after it.
  void CountUpdate(int64_t version);
  // Whether there is too little for a batch that is owed.
  void SetStarved(bool starved) { starved_ = starved; }
  // Whether the present stage takes no decisions.
  bool Offline() const { return !Finished() && stage().kind == Stage::Kind::kOffline; }

  // Who waits for whom, and why, in one sentence.
  std::string Explain() const;

  const State& state() const { return state_; }
  void Restore(State state);  // throws UserError where it isn't one of this schedule

 private:
  // The present one; after all, the last.
  const Stage& stage() const;
  int64_t MaxLead(const Stage& stage) const;
  double Lead() const;
  bool Collected() const;  // the phase's decisions or episodes
  bool Closed() const;     // the stage takes no more decisions
  bool StageDone() const;
  void Advance();
  std::string ExplainRatio() const;
  std::string ExplainPhases() const;

  Schedule schedule_;
  LimiterOptions options_;
  State state_;
  bool starved_ = false;
};

}  // namespace rookery::replay
