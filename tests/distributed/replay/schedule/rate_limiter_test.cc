#include "distributed/replay/schedule/rate_limiter.h"

#include <atomic>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/replay/schedule/stages.h"

namespace rookery::replay {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

TEST(RateLimiter, StateComesBack) {
  const Schedule schedule{{Ratio(1, 5, 8), Phases(4, 0, 2)}};
  RateLimiter a(schedule);
  Decide(a, 6);
  Learn(a);
  Decide(a, 2);
  EndEpisode(a);
  std::stringstream text;
  a.Save(text);
  RateLimiter b(schedule);
  b.Load(text);
  EXPECT_EQ(a.state(), b.state());
  EXPECT_EQ(a.Explain(), b.Explain());
  std::istringstream wrong("7 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_THROW(b.Load(wrong), UserError);
  std::istringstream cut("0 0 0");
  EXPECT_THROW(b.Load(cut), UserError);
  EXPECT_EQ(a.state(), b.state());
}

TEST(RateLimiter, ThreadsAlternateToTheEnd) {
  RateLimiter limiter({{Ratio(0.5, 20, 400), Phases(10, 0, 4)}}, {.max_lead = 8});
  std::atomic<int> opened = 0;
  const auto open = [&] {
    ++opened;
    opened.notify_all();
  };
  limiter.SetInsertListener(open);
  // Acts as long as it may, and goes on when it is told.
  std::jthread actor([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const int before = opened;
      while (limiter.MayInsert()) Decide(limiter, 1);
      opened.wait(before);
    }
  });
  int updates = 0;
  while (updates < 400) {
    ASSERT_TRUE(limiter.WaitToUpdate(10s)) << limiter.Explain();
    Learn(limiter);
    ++updates;
  }
  actor.request_stop();
  open();
  actor.join();
  EXPECT_GT(opened, 0);
  EXPECT_GT(limiter.blocked_update_seconds(), 0);
  EXPECT_GT(limiter.blocked_insert_seconds(), 0);
  EXPECT_EQ(limiter.state().updates, 400);
}

TEST(RateLimiter, AWaitEndsAtItsTimeoutAndAtAStop) {
  RateLimiter limiter({{Ratio(1, 10)}});
  EXPECT_FALSE(limiter.WaitToUpdate(5ms));
  EXPECT_GE(limiter.blocked_update_seconds(), 0.005);
  std::stop_source source;
  std::jthread stopper([&] { source.request_stop(); });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(limiter.WaitToUpdate(60s, source.get_token()));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

}  // namespace
}  // namespace rookery::replay
