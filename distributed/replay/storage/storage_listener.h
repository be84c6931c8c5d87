// Who is told what a storage takes in and gives up: samplers that keep an index of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "distributed/replay/storage/episode.h"

namespace rookery::replay {

// Told on whichever thread changes the storage, under its table's lock: what is said is true of the
// storage at that moment, and may be read there.
class StorageListener {
 public:
  virtual ~StorageListener() = default;

  // Rows [begin, end), of one episode and one block, are here now; the episode's end isn't yet.
  virtual void OnCommit(RowIndex /*begin*/, RowIndex /*end*/) {}
  // Rows [begin, end), all that a block has, are about to go.
  virtual void OnEvict(RowIndex /*begin*/, RowIndex /*end*/) {}
  // An env is gone: of its episode that was open, where there is one, no further row comes.
  virtual void OnLeave(uint64_t /*incarnation*/, uint32_t /*env*/) {}
  // A learner column of these rows, all here, has other values. `column`: of Storage::columns().
  virtual void OnWrite(size_t /*column*/, std::span<const RowIndex> /*rows*/) {}
  // All is another now: the storage was read from a dump.
  virtual void OnRestore() {}
};

// Thread-safe. Costs the storage one look where nobody listens.
class StorageListeners {
 public:
  // Listens until it is destroyed, which waits for a notice that is under way. A listener has it as
  // its last member, so that it hears of nothing once it is being destroyed.
  class Subscription {
   public:
    Subscription() = default;
    // Under the storage's lock. `listener` must outlive this object.
    Subscription(std::shared_ptr<StorageListeners> listeners, StorageListener* listener);
    Subscription(Subscription&& other) noexcept = default;
    Subscription& operator=(Subscription&& other) = delete;
    ~Subscription();

   private:
    std::shared_ptr<StorageListeners> listeners_;
    StorageListener* listener_ = nullptr;
  };

  template <class Notice>
  void Tell(const Notice& notice) {
    if (count_.load(std::memory_order_relaxed) == 0) return;
    const std::lock_guard lock(mutex_);
    for (StorageListener* listener : listeners_) notice(*listener);
  }

 private:
  std::mutex mutex_;
  std::vector<StorageListener*> listeners_;  // guarded by mutex_
  std::atomic<size_t> count_{0};
};

}  // namespace rookery::replay
