// StopSignal: Ctrl-C, SIGTERM and a closed terminal (SIGHUP) as a question that loops ask.
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace rookery {

// Make it first thing in main, before other threads: they must not take the signals. The first
// signal asks for a stop. What comes within a second of it belongs to it: a terminal, `timeout` and
// `kill` of a group send several. A later one ends the process at once, with 128 + its number.
// SIGHUP is left alone where it is ignored (nohup).
class StopSignal {
 public:
  // `notice` is logged at the first signal; "": nothing is said.
  explicit StopSignal(std::string notice = "");
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
