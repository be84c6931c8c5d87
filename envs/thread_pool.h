// ThreadPool: a few threads that wait between calls of Run(), which come many thousand times a
// second. The work is n independent items. Each thread has a share of its own, the same in every
// round, so that what an item touches stays in that core's cache; who is done early takes from the
// ends of the others' shares.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace rookery {

class ThreadPool {
 public:
  using Work = std::function<void(int64_t item)>;

  static constexpr int64_t kMaxItems = 0xFFFF;

  // `num_threads` counts the thread that calls Run(). `pinned`: nobody takes from others, so that
  // an item of rounds of the same size always meets the same thread, item 0 the caller, which must
  // then always be the same. Throws Failure where the system has no more threads.
  ThreadPool(int64_t num_threads, bool pinned);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Calls work(0) ... work(n - 1), each once, and returns when all have returned; then throws the
  // first exception that one of them threw. n <= kMaxItems. One caller at a time.
  void Run(int64_t n, const Work& work);

 private:
  // The items of a thread that nobody has taken yet: [begin, end), 16 bits each, below the round's
  // number. A thread that comes late finds none, and its claim on a round that is over fails.
  struct alignas(64) Share {
    std::atomic<uint64_t> items{0};
  };

  void Stop();
  void Loop(size_t thread);
  void DoAll(size_t thread);
  // Takes one item, from the share's front or back. False: there is none.
  static bool Take(Share& share, bool front, int64_t& item);
  void Do(int64_t item);

  const size_t num_threads_;
  const bool pinned_;

  // The current round; written only while no thread is at work.
  const Work* work_ = nullptr;
  std::exception_ptr error_;
  std::mutex error_mutex_;

  std::unique_ptr<Share[]> shares_;
  alignas(64) std::atomic<uint32_t> round_{0};
  alignas(64) std::atomic<int64_t> left_{0};  // items not done yet
  alignas(64) std::atomic<bool> stop_{false};

  std::vector<std::thread> threads_;
};

}  // namespace rookery
