#include "distributed/replay/schedule/rate_limiter.h"

#include <array>
#include <istream>
#include <ostream>
#include <utility>

#include "core/error.h"

namespace rookery::replay {
namespace {

double Seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

RateLimiter::RateLimiter(Schedule schedule, LimiterOptions options)
    : progress_(std::move(schedule), options) {
  TrackActors(Clock::now());
}

bool RateLimiter::MayInsert() const {
  const std::lock_guard lock(mutex_);
  return progress_.MayInsert();
}

bool RateLimiter::MayUpdate() const {
  const std::lock_guard lock(mutex_);
  return progress_.MayUpdate();
}

bool RateLimiter::Finished() const {
  const std::lock_guard lock(mutex_);
  return progress_.Finished();
}

UpdatePosition RateLimiter::position() const {
  const std::lock_guard lock(mutex_);
  return progress_.position();
}

bool RateLimiter::WaitToUpdate(std::chrono::nanoseconds timeout, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (progress_.MayUpdate()) return !stop.stop_requested();
  const Clock::time_point begin = Clock::now();
  changed_.wait_for(lock, stop, timeout,
                    [&] { return progress_.MayUpdate() || progress_.Finished(); });
  update_seconds_ += Seconds(Clock::now() - begin);
  return progress_.MayUpdate() && !stop.stop_requested();
}

template <class Change>
void RateLimiter::Count(const Change& change) {
  bool opened = false;
  {
    const std::lock_guard lock(mutex_);
    const bool blocked = actors_blocked_;
    change();
    TrackActors(Clock::now());
    opened = blocked && !actors_blocked_;
  }
  changed_.notify_all();
  if (opened && listener_) listener_();
}

void RateLimiter::TrackActors(Clock::time_point now) {
  const bool blocked = !progress_.MayInsert();
  if (blocked == actors_blocked_) return;
  if (actors_blocked_) insert_seconds_ += Seconds(now - blocked_since_);
  actors_blocked_ = blocked;
  blocked_since_ = now;
}

void RateLimiter::CountRows(std::span<const int64_t> decisions, std::optional<int64_t> ended) {
  Count([&] { progress_.CountRows(decisions, ended); });
}

void RateLimiter::CountUpdate(int64_t version) {
  Count([&] { progress_.CountUpdate(version); });
}

void RateLimiter::SetStarved(bool starved) {
  Count([&] { progress_.SetStarved(starved); });
}

bool RateLimiter::Offline() const {
  const std::lock_guard lock(mutex_);
  return progress_.Offline();
}

void RateLimiter::SetInsertListener(std::function<void()> listener) {
  listener_ = std::move(listener);
}

std::string RateLimiter::Explain() const {
  const std::lock_guard lock(mutex_);
  return progress_.Explain();
}

double RateLimiter::blocked_insert_seconds() const {
  const std::lock_guard lock(mutex_);
  return insert_seconds_ + (actors_blocked_ ? Seconds(Clock::now() - blocked_since_) : 0);
}

double RateLimiter::blocked_update_seconds() const {
  const std::lock_guard lock(mutex_);
  return update_seconds_;
}

LimiterState RateLimiter::state() const {
  const std::lock_guard lock(mutex_);
  return progress_.state();
}

void RateLimiter::Restore(const LimiterState& state) {
  Count([&] { progress_.Restore(state); });
}

void RateLimiter::Save(std::ostream& out) const {
  LimiterState s = state();
  for (const char* space = ""; int64_t * count : s.Counts()) {
    out << std::exchange(space, " ") << *count;
  }
  out << '\n';
}

void RateLimiter::Load(std::istream& in) {
  LimiterState s;
  for (int64_t* count : s.Counts()) in >> *count;
  if (!in)
    throw UserError(
        "the rate limiter's saved state is that of another release; go on with that one, or begin "
        "a new run with --init");
  Restore(s);
}

}  // namespace rookery::replay
