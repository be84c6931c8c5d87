// Supervisor: starts the actor processes of one learner, restarts the dead and the hanging, says
// which died and of what, and keeps what they were doing for `rookery repro`.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/processes/watchdog.h"

namespace rookery {

struct SupervisorOptions {
  int64_t actors = 1;
  std::string endpoint;  // where they connect
  // The run's folder, where it is now: config.yaml is in it; crashes/ and recorders go there.
  // Thread-safe.
  std::function<std::filesystem::path()> run;
  std::vector<std::string> plugins;
  double step_timeout = 30;          // seconds that a step may last before its actor is killed
  std::vector<std::string> command;  // that starts an actor, before its options
};

// Runs on a thread of its own, which starts every actor: they end with it.
class Supervisor {
 public:
  explicit Supervisor(SupervisorOptions options);
  // Asks the actors to end, waits for them, and kills those that don't.
  ~Supervisor();

  // Begins what the destructor waits for: from now on no actor is started again.
  void RequestStop() { watcher_.request_stop(); }

  int64_t restarts() const { return restarts_.load(); }
  // Not empty once an actor could not live, however often it was started: what it died of.
  // Thread-safe.
  std::string fatal() const;
  // A chunk of actor `index` was acknowledged: its next restart is prompt again. Thread-safe.
  void NoteProgress(int64_t index);

 private:
  using Clock = std::chrono::steady_clock;

  struct Child {
    std::unique_ptr<Process> process;
    Silence silence{};
    Clock::time_point start_at{};      // not before
    std::atomic<int64_t> failures{0};  // in a row
    bool hung = false;
  };

  void Watch(const std::stop_token& stop);
  void Attend(int64_t index);
  void Start(int64_t index);
  void CheckBeats(int64_t index);
  void Bury(int64_t index, const ProcessEnd& end);
  // It ended, or could not be started.
  void Retry(int64_t index, const std::string& text);
  void SetFatal(const std::string& reason);
  std::filesystem::path RecorderOf(int64_t index) const;
  std::filesystem::path OutputOf(int64_t index) const;

  SupervisorOptions options_;
  std::vector<std::unique_ptr<Child>> children_;
  std::atomic<int64_t> restarts_{0};
  mutable std::mutex mutex_;
  std::string fatal_;  // guarded by mutex_
  std::jthread watcher_;
};

}  // namespace rookery
