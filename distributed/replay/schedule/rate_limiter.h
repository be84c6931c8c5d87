// Keeps acting and learning in step, as the agent's schedule says, and can say who waits and why.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <iosfwd>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "distributed/replay/schedule/schedule_progress.h"

namespace rookery::replay {

using LimiterState = ScheduleProgress::State;

// Thread-safe. Actors ask MayInsert before they act, and count what was committed; the learner asks
// MayUpdate, counts each update, and says where there was too little for one.
class RateLimiter {
 public:
  // Throws UserError (schedule_progress.h).
  explicit RateLimiter(Schedule schedule, LimiterOptions options = {});

  bool MayInsert() const;
  bool MayUpdate() const;
  bool Finished() const;
  UpdatePosition position() const;  // of the next update

  // True once MayUpdate; false on a stop, at the timeout, or where the schedule is finished.
  bool WaitToUpdate(std::chrono::nanoseconds timeout, const std::stop_token& stop = {});

  // As ScheduleProgress has them.
  void CountRows(std::span<const int64_t> decisions, std::optional<int64_t> ended);
  void CountUpdate(int64_t version);
  void SetStarved(bool starved);
  bool Offline() const;

  // `listener` is called whenever actors may insert again, on the thread that made it so and
  // without the lock. Set it before the threads start.
  void SetInsertListener(std::function<void()> listener);

  std::string Explain() const;
  double blocked_insert_seconds() const;  // in which no decision was allowed
  double blocked_update_seconds() const;  // in WaitToUpdate

  LimiterState state() const;
  void Restore(const LimiterState& state);  // throws UserError
  // The state as one line of text.
  void Save(std::ostream& out) const;
  void Load(std::istream& in);  // throws UserError

 private:
  using Clock = std::chrono::steady_clock;

  template <class Change>
  void Count(const Change& change);
  void TrackActors(Clock::time_point now);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  ScheduleProgress progress_;  // guarded by mutex_, as what follows but the listener
  double insert_seconds_ = 0;
  double update_seconds_ = 0;
  bool actors_blocked_ = false;
  Clock::time_point blocked_since_{};
  std::function<void()> listener_;
};

}  // namespace rookery::replay
