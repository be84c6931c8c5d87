// ThreadPool: a few threads that wait between calls of Run(), which come many thousand times a
// second. The work is n independent items; who is free takes the next few.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rookery {

class ThreadPool {
 public:
  using Work = std::function<void(int64_t item)>;

  // `num_threads` counts the thread that calls Run(). `pinned`: item i is always done by thread
  // i mod num_threads, 0 being the caller, which must then always be the same.
  ThreadPool(int64_t num_threads, bool pinned);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Calls work(0) ... work(n - 1), each once, and returns when all have returned; then throws the
  // first exception that one of them threw. n < 2^31. One caller at a time.
  void Run(int64_t n, const Work& work);

 private:
  void Loop(int64_t thread);
  void DoAnyones();               // items that nobody has, until there are none
  void DoPinned(int64_t thread);  // this thread's own
  void Do(int64_t item);
  void Finish(int64_t count);

  const int64_t num_threads_;
  const bool pinned_;

  // The current round; written only while no thread is at work.
  const Work* work_ = nullptr;
  int64_t size_ = 0;  // pinned only
  std::exception_ptr error_;
  std::mutex error_mutex_;

  // The round's number in the upper half; in the lower one how many items are still to be had. A
  // thread that comes late finds none, and its claim on a round that is over fails.
  alignas(64) std::atomic<uint64_t> ticket_{0};
  std::atomic<uint64_t> grain_{1};            // items taken at once
  alignas(64) std::atomic<int64_t> left_{0};  // items not done yet; pinned: threads at work
  alignas(64) std::atomic<bool> stop_{false};

  std::vector<std::thread> threads_;
};

}  // namespace rookery
