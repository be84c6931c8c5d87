#include "distributed/runtime/processes/stop_signal.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <utility>

#include "core/io/log.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBurst{1};  // signals of one wish come within it

bool IsIgnored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  if (!IsIgnored(SIGHUP)) sigaddset(&set, SIGHUP);
  return set;
}

constexpr int kBySignal = 128;  // the shell's status for it, but for the signal's number

}  // namespace

StopSignal::StopSignal(std::string notice) {
  const sigset_t set = StopSignals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set, notice = std::move(notice)](const std::stop_token& stop) {
    const timespec interval{0, 100'000'000};
    std::optional<Clock::time_point> first;
    while (!stop.stop_requested()) {
      const int signal = ::sigtimedwait(&set, nullptr, &interval);
      if (signal < 0) continue;
      requested_ = true;
      if (!first) {
        first = Clock::now();
        if (!notice.empty()) log::Info(notice);
      } else if (Clock::now() - *first >= kBurst) {
        ::_exit(kBySignal + signal);
      }
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
