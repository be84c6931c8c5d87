// StopSignal: Ctrl-C and SIGTERM as a question that loops ask.
#pragma once

#include <atomic>
#include <thread>

namespace rookery {

// Make it first thing in main, before other threads: they must not take the signals. The first
// signal asks for a stop; the second ends the process at once.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  void Request() { requested_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
  std::jthread waiter_;
};

}  // namespace rookery
