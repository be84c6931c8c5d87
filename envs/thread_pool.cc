#include "envs/thread_pool.h"

#include <algorithm>
#include <utility>

namespace rookery {
namespace {

constexpr uint64_t kItems = 0xFFFFFFFF;

uint64_t Round(uint64_t ticket) { return ticket >> 32; }

// Waits until `value` is no longer `old`: a few microseconds awake, because the next round is near
// while envs are stepped, then asleep, because cores may be fewer than threads.
template <class T>
void WaitWhile(const std::atomic<T>& value, T old) {
  for (int i = 0; i < 40; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    std::this_thread::yield();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadPool::ThreadPool(int64_t num_threads, bool pinned)
    : num_threads_(std::max<int64_t>(num_threads, 1)), pinned_(pinned) {
  for (int64_t i = 1; i < num_threads_; ++i) {
    threads_.emplace_back([this, i] { Loop(i); });
  }
}

ThreadPool::~ThreadPool() {
  stop_.store(true, std::memory_order_release);
  ticket_.fetch_add(uint64_t{1} << 32, std::memory_order_release);
  ticket_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::Run(int64_t n, const Work& work) {
  if (n == 0) return;
  work_ = &work;
  size_ = n;
  error_ = nullptr;
  left_.store(pinned_ ? num_threads_ : n, std::memory_order_relaxed);
  // Small enough that threads end together, large enough that they rarely meet at the ticket.
  grain_.store(static_cast<uint64_t>(std::max<int64_t>(1, n / (num_threads_ * 8))),
               std::memory_order_relaxed);
  const uint64_t round = Round(ticket_.load(std::memory_order_relaxed)) + 1;
  ticket_.store(round << 32 | static_cast<uint64_t>(n), std::memory_order_release);
  if (num_threads_ > 1) ticket_.notify_all();

  pinned_ ? DoPinned(0) : DoAnyones();
  for (int64_t left; (left = left_.load(std::memory_order_acquire)) != 0;) WaitWhile(left_, left);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::Loop(int64_t thread) {
  uint64_t seen = 0;
  for (;;) {
    uint64_t ticket = ticket_.load(std::memory_order_acquire);
    while (Round(ticket) == seen) {
      WaitWhile(ticket_, ticket);
      ticket = ticket_.load(std::memory_order_acquire);
    }
    if (stop_.load(std::memory_order_acquire)) return;
    seen = Round(ticket);
    pinned_ ? DoPinned(thread) : DoAnyones();
  }
}

void ThreadPool::DoAnyones() {
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (const uint64_t open = ticket & kItems) {
    const uint64_t take = std::min(open, grain_.load(std::memory_order_relaxed));
    if (!ticket_.compare_exchange_weak(ticket, ticket - take, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
      continue;
    }
    for (uint64_t item = open - take; item < open; ++item) Do(static_cast<int64_t>(item));
    Finish(static_cast<int64_t>(take));
    ticket = ticket_.load(std::memory_order_acquire);
  }
}

void ThreadPool::DoPinned(int64_t thread) {
  for (int64_t item = thread; item < size_; item += num_threads_) Do(item);
  Finish(1);
}

void ThreadPool::Do(int64_t item) {
  try {
    (*work_)(item);
  } catch (...) {
    const std::scoped_lock lock(error_mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

void ThreadPool::Finish(int64_t count) {
  if (left_.fetch_sub(count, std::memory_order_acq_rel) == count) left_.notify_one();
}

}  // namespace rookery
