#include "distributed/replay/storage/block_memory.h"

#include <utility>

namespace rookery::replay {
namespace {

constexpr size_t kMostSpare = 4;  // the blocks of a large chunk

}  // namespace

std::shared_ptr<const void> BlockReaders::Token() const {
  count_->fetch_add(1, std::memory_order_relaxed);
  return {count_.get(),
          [count = count_](const void*) { count->fetch_sub(1, std::memory_order_release); }};
}

SharedBytes BlockMemory::Take(size_t bytes, const BlockReaders& readers) {
  if (spare_.empty() || readers.Any()) return AllocateAligned(bytes);
  SharedBytes memory = std::move(spare_.back());
  spare_.pop_back();
  return memory;
}

void BlockMemory::GiveBack(SharedBytes memory) {
  if (memory != nullptr && spare_.size() < kMostSpare) spare_.push_back(std::move(memory));
}

}  // namespace rookery::replay
