#include "envs/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// Longer than a step of most envs, shorter than waking a thread up pays for.
constexpr auto kAwake = std::chrono::microseconds(100);

// Waits until `value` is no longer `old`: a while awake, because the next round is near while envs
// are stepped, then asleep, because cores may be fewer than threads.
template <class T>
void WaitWhile(const std::atomic<T>& value, T old) {
  using Clock = std::chrono::steady_clock;
  for (const auto until = Clock::now() + kAwake; Clock::now() < until;) {
    for (int i = 0; i < 16; ++i) {
      if (value.load(std::memory_order_acquire) != old) return;
    }
    std::this_thread::yield();
  }
  value.wait(old, std::memory_order_acquire);
}

uint64_t Begin(uint64_t items) { return items >> 16 & 0xFFFF; }
uint64_t End(uint64_t items) { return items & 0xFFFF; }

}  // namespace

ThreadPool::ThreadPool(int64_t num_threads, bool pinned)
    : num_threads_(static_cast<size_t>(std::max<int64_t>(num_threads, 1))),
      pinned_(pinned),
      shares_(std::make_unique<Share[]>(num_threads_)) {
  try {
    for (size_t i = 1; i < num_threads_; ++i) threads_.emplace_back([this, i] { Loop(i); });
  } catch (const std::system_error& error) {
    const size_t begun = threads_.size() + 1;
    Stop();
    throw Failure(StrCat("of ", num_threads_, " threads ", begun, " could be had: ", error.what()));
  }
}

ThreadPool::~ThreadPool() { Stop(); }

void ThreadPool::Stop() {
  stop_.store(true, std::memory_order_release);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ThreadPool::Run(int64_t n, const Work& work) {
  if (n == 0) return;
  if (n > kMaxItems) throw std::invalid_argument("ThreadPool::Run: too many items");
  work_ = &work;
  error_ = nullptr;
  left_.store(n, std::memory_order_relaxed);
  const uint32_t round = round_.load(std::memory_order_relaxed) + 1;
  const auto items = static_cast<uint64_t>(n);
  for (size_t i = 0; i < num_threads_; ++i) {
    const uint64_t begin = items * i / num_threads_, end = items * (i + 1) / num_threads_;
    shares_[i].items.store(uint64_t{round} << 32 | begin << 16 | end, std::memory_order_release);
  }
  // Sequentially consistent, as notify_all() looks for waiters: it must not look before the store.
  round_.store(round, std::memory_order_seq_cst);
  if (num_threads_ > 1) round_.notify_all();

  DoAll(0);
  for (int64_t left; (left = left_.load(std::memory_order_acquire)) != 0;) WaitWhile(left_, left);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::Loop(size_t thread) {
  for (uint32_t seen = 0;;) {
    WaitWhile(round_, seen);
    seen = round_.load(std::memory_order_acquire);
    if (stop_.load(std::memory_order_acquire)) return;
    DoAll(thread);
  }
}

void ThreadPool::DoAll(size_t thread) {
  int64_t done = 0, item = 0;
  for (; Take(shares_[thread], /*front=*/true, item); ++done) Do(item);
  for (size_t i = 1; i < num_threads_ && !pinned_; ++i) {
    Share& other = shares_[(thread + i) % num_threads_];
    for (; Take(other, /*front=*/false, item); ++done) Do(item);
  }
  if (done > 0 && left_.fetch_sub(done, std::memory_order_acq_rel) == done) left_.notify_one();
}

bool ThreadPool::Take(Share& share, bool front, int64_t& item) {
  uint64_t items = share.items.load(std::memory_order_acquire);
  while (Begin(items) < End(items)) {
    const uint64_t rest = front ? items + (1 << 16) : items - 1;
    if (share.items.compare_exchange_weak(items, rest, std::memory_order_acq_rel,
                                          std::memory_order_acquire)) {
      item = static_cast<int64_t>(front ? Begin(items) : End(items) - 1);
      return true;
    }
  }
  return false;
}

void ThreadPool::Do(int64_t item) {
  try {
    (*work_)(item);
  } catch (...) {
    const std::scoped_lock lock(error_mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

}  // namespace rookery
