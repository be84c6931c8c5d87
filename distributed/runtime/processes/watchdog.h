// Watching envs for a step that doesn't return.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "envs/pulse.h"

namespace rookery {

// How long beats have been the same, told apart by what goes on: a step or reset has
// env.step_timeout; what else is done meanwhile, such as loading libraries, making envs or acting,
// has a minute at least.
class Silence {
 public:
  // To be called often, with the present values of a Beats (count -1: there is none yet) and
  // env.step_timeout (seconds). Whether nothing has moved for too long.
  bool IsTooLong(int64_t count, int64_t stepping, double step_timeout);
  // Of the last call: "made no step for 3 s ...", with the setting to change.
  std::string Text() const;

 private:
  using Clock = std::chrono::steady_clock;

  double step_timeout_ = 0;
  int64_t count_ = -1;
  bool steps_ = false;
  Clock::time_point since_ = Clock::now();
};

// Watches the envs of its own process, from a thread of its own.
class Watchdog {
 public:
  // Calls `hangs` with a text, at most once, from its thread.
  explicit Watchdog(std::function<void(const std::string& text)> hangs);
  ~Watchdog() = default;
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  Pulse pulse() { return Pulse(&beats_); }
  // Until then it is what loading may take.
  void SetStepTimeout(double seconds) { step_timeout_ = seconds; }

 private:
  Beats beats_;
  std::atomic<double> step_timeout_{0};
  std::jthread thread_;
};

}  // namespace rookery
