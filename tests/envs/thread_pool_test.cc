#include "envs/thread_pool.h"

#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(ThreadPoolTest, EveryItemOnceInEveryRound) {
  for (const int64_t threads : {1, 2, 3, 8}) {
    for (const bool pinned : {false, true}) {
      ThreadPool pool(threads, pinned);
      for (int64_t round = 0; round < 3'000; ++round) {
        const int64_t n = round * 7 % 41;
        std::vector<std::atomic<int>> times(static_cast<size_t>(n));
        pool.Run(n, [&](int64_t item) { ++times[static_cast<size_t>(item)]; });
        for (const auto& count : times) ASSERT_EQ(count, 1);
      }
    }
  }
}

TEST(ThreadPoolTest, PinnedItemsStayWithTheirThread) {
  ThreadPool pool(3, /*pinned=*/true);
  std::vector<std::set<std::thread::id>> seen(10);
  for (int round = 0; round < 200; ++round) {
    pool.Run(10, [&](int64_t item) {
      seen[static_cast<size_t>(item)].insert(std::this_thread::get_id());
    });
  }
  for (const auto& threads : seen) EXPECT_EQ(threads.size(), 1u);
  EXPECT_TRUE(seen[0].contains(std::this_thread::get_id()));
  EXPECT_FALSE(seen[9].contains(std::this_thread::get_id()));
}

// One item takes as long as all others together: these must be done by the other thread meanwhile,
// also those of the busy thread's own share.
TEST(ThreadPoolTest, WhoIsDoneTakesFromTheOthers) {
  ThreadPool pool(2, /*pinned=*/false);
  std::vector<std::thread::id> by(8);
  std::atomic<int> others = 0;
  pool.Run(8, [&](int64_t item) {
    by[static_cast<size_t>(item)] = std::this_thread::get_id();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (item == 0 && others < 7 && std::chrono::steady_clock::now() < until) {
      std::this_thread::yield();
    }
    if (item != 0) ++others;
  });
  for (size_t i = 1; i < 8; ++i) EXPECT_NE(by[i], by[0]) << i;
}

TEST(ThreadPoolTest, ThrowsWhatAnItemThrew) {
  ThreadPool pool(2, /*pinned=*/false);
  std::atomic<int> done = 0;
  const auto work = [&](int64_t item) {
    ++done;
    if (item == 5) throw std::runtime_error("five");
  };
  EXPECT_THROW(pool.Run(16, work), std::runtime_error);
  EXPECT_EQ(done, 16);
  pool.Run(4, work);  // as if nothing had been
  EXPECT_EQ(done, 20);
  EXPECT_THROW(pool.Run(ThreadPool::kMaxItems + 1, work), std::invalid_argument);
}

}  // namespace
}  // namespace rookery
