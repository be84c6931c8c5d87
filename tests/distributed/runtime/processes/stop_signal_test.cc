#include "distributed/runtime/processes/stop_signal.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>

namespace rookery {
namespace {

constexpr int kGoesOn = 7;

bool IsAsked(const StopSignal& stop) {
  for (int i = 0; i < 100 && !stop.requested(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return stop.requested();
}

void Wait(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// What a terminal's process group, or `timeout -s INT`, sends.
[[noreturn]] void SendBurst(int signal) {
  const StopSignal stop;
  for (int i = 0; i < 3; ++i) {
    ::kill(::getpid(), signal);
    Wait(150);  // longer than it takes to notice the one before
  }
  ::_exit(IsAsked(stop) ? kGoesOn : 1);
}

[[noreturn]] void SendTwo(int signal) {
  const StopSignal stop("stopping");
  ::kill(::getpid(), signal);
  Wait(1'200);
  ::kill(::getpid(), signal);
  Wait(2'000);
  ::_exit(1);
}

TEST(StopSignalTest, ABurstIsOneWish) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(SendBurst(signal), testing::ExitedWithCode(kGoesOn), "");
  }
}

TEST(StopSignalTest, ASecondWishEndsAtOnce) {
  EXPECT_EXIT(SendTwo(SIGINT), testing::ExitedWithCode(130), "stopping");
  EXPECT_EXIT(SendTwo(SIGTERM), testing::ExitedWithCode(143), "stopping");
}

TEST(StopSignalTest, NohupIsRespected) {
  const auto hang_up = [] {
    std::signal(SIGHUP, SIG_IGN);
    const StopSignal stop;
    ::kill(::getpid(), SIGHUP);
    Wait(300);
    ::_exit(stop.requested() ? 1 : kGoesOn);
  };
  EXPECT_EXIT(hang_up(), testing::ExitedWithCode(kGoesOn), "");
}

}  // namespace
}  // namespace rookery
