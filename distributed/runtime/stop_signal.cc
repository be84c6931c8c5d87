#include "distributed/runtime/stop_signal.h"

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace rookery {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

constexpr int kInterrupted = 130;  // the shell's status for Ctrl-C

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = StopSignals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& stop) {
    const timespec interval{0, 100'000'000};
    while (!stop.stop_requested()) {
      if (::sigtimedwait(&set, nullptr, &interval) < 0) continue;
      if (requested_.exchange(true)) ::_exit(kInterrupted);
    }
  });
}

StopSignal::~StopSignal() {
  waiter_.request_stop();
  waiter_.join();
  const sigset_t set = StopSignals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace rookery
