// Memory of blocks that were given up, for those that come: its pages needn't be had anew.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "distributed/replay/storage/block_layout.h"

namespace rookery::replay {

// Counts the snapshots that may still read blocks. Each holds a token, and lets it go when it has
// let its blocks go; on any thread.
class BlockReaders {
 public:
  std::shared_ptr<const void> Token() const;
  bool Any() const { return count_->load(std::memory_order_acquire) > 0; }

 private:
  std::shared_ptr<std::atomic<int>> count_ = std::make_shared<std::atomic<int>>(0);
};

// Of one part of a storage's blocks. Keeps four of them at most, which no counter counts.
class BlockMemory {
 public:
  // As AllocateAligned, of always the same size; while somebody reads, never what was given back.
  SharedBytes Take(size_t bytes, const BlockReaders& readers);
  void GiveBack(SharedBytes memory);

 private:
  std::vector<SharedBytes> spare_;
};

}  // namespace rookery::replay
