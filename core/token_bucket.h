// TokenBucket: how much of something may happen in a time. It fills with `rate` tokens a second, up
// to `burst`, and every event takes some.
#pragma once

#include <algorithm>
#include <chrono>

namespace rookery {

// Not thread-safe.
class TokenBucket {
 public:
  using Clock = std::chrono::steady_clock;

  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

  // Takes `cost` tokens if they are there.
  bool TryTake(double cost = 1, Clock::time_point now = Clock::now()) {
    Fill(now);
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
  }
  // Takes `cost` tokens in any case; how long whoever took them has to wait until they are paid.
  std::chrono::nanoseconds Take(double cost, Clock::time_point now = Clock::now()) {
    Fill(now);
    tokens_ -= cost;
    const double seconds = std::max(0.0, -tokens_ / rate_);
    return std::chrono::nanoseconds(static_cast<int64_t>(seconds * 1e9));
  }
  void Give(double tokens) { tokens_ = std::min(burst_, tokens_ + tokens); }

 private:
  void Fill(Clock::time_point now) {
    if (now <= filled_) return;
    Give(rate_ * std::chrono::duration<double>(now - filled_).count());
    filled_ = now;
  }

  double rate_, burst_, tokens_;
  Clock::time_point filled_ = Clock::now();
};

}  // namespace rookery
