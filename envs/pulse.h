// Pulse: says that envs are at work, to whoever watches for a step that doesn't return.
#pragma once

#include <atomic>
#include <cstdint>

namespace rookery {

// What a watcher looks at, from another thread or through a mapped file from another process.
struct Beats {
  std::atomic<int64_t> count{0};  // changes whenever a step or a reset is over
  std::atomic<int64_t> stepping{
      0};  // calls that are in envs; 0: an env is made, a policy acts, ...
};

class Pulse {
 public:
  Pulse() = default;  // nobody watches
  // `beats` must outlive all copies.
  explicit Pulse(Beats* beats) : beats_(beats) {}

  // After each piece of work of one env; any thread. Two threads at once may count as one.
  void Beat() const {
    if (beats_ == nullptr) return;
    beats_->count.store(beats_->count.load(std::memory_order_relaxed) + 1,
                        std::memory_order_relaxed);
  }

  // While envs step or reset.
  class Stepping {
   public:
    explicit Stepping(const Pulse& pulse) : beats_(pulse.beats_) {
      if (beats_ != nullptr) beats_->stepping.fetch_add(1, std::memory_order_relaxed);
    }
    ~Stepping() {
      if (beats_ == nullptr) return;
      Pulse(beats_).Beat();
      beats_->stepping.fetch_sub(1, std::memory_order_relaxed);
    }
    Stepping(const Stepping&) = delete;
    Stepping& operator=(const Stepping&) = delete;

   private:
    Beats* const beats_;
  };

 private:
  Beats* beats_ = nullptr;
};

}  // namespace rookery
