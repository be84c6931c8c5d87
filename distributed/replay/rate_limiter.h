// Keeps acting and learning in step, as the agent's schedule says, and can say who waits and why.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "distributed/replay/schedule_progress.h"

namespace rookery::replay {

// Thread-safe. Actors ask MayInsert (or for a number, DecisionRoom) before they act, and count
// what was committed; the learner asks MayUpdate and counts each update.
class RateLimiter {
 public:
  using State = ScheduleProgress::State;

  struct Blocked {
    double actors = 0;   // seconds in which no decision was allowed
    double learner = 0;  // seconds in WaitToUpdate
  };

  // Throws UserError (schedule_progress.h).
  explicit RateLimiter(Schedule schedule, LimiterOptions options = {});

  bool MayInsert() const;
  int64_t DecisionRoom() const;  // ScheduleProgress::kUnlimited where there is no limit
  int64_t EpisodeRoom() const;
  bool MayUpdate() const;
  int64_t UpdatesOwed() const;
  bool Finished() const;

  // True once it may; false on a stop, at the timeout, or where the schedule is finished.
  bool WaitToUpdate(const std::stop_token& stop, std::chrono::nanoseconds timeout);
  bool WaitToInsert(const std::stop_token& stop, std::chrono::nanoseconds timeout);

  void CountDecisions(int64_t count);
  void CountEpisode();
  void CountUpdate();

  // `listener` is called whenever actors may insert again, on the thread that made it so and
  // without the lock. Set it before the threads start.
  void SetInsertListener(std::function<void()> listener);

  std::string Explain() const;
  Blocked blocked() const;
  State state() const;
  void Restore(const State& state);  // throws UserError

 private:
  using Clock = std::chrono::steady_clock;

  template <class Change>
  void Count(const Change& change);
  void TrackActors(Clock::time_point now);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  ScheduleProgress progress_;  // guarded by mutex_, as what follows but the listener
  Blocked blocked_;
  bool actors_blocked_ = false;
  Clock::time_point blocked_since_{};
  std::function<void()> listener_;
};

}  // namespace rookery::replay
