#include "tools/bench/learner/allocation_count.h"

#include <atomic>

#include <c10/core/CPUAllocator.h>
#include <c10/core/CachingDeviceAllocator.h>

namespace rookery {
namespace {

// Only what is set with at least the priority of the one before counts.
constexpr uint8_t kPriority = 1;

Allocations OfDevice(at::Device device) {
  const auto stats = at::getDeviceAllocator(device.type())->getDeviceStats(device.index());
  const auto all = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  return {stats.allocation[all].allocated, stats.allocated_bytes[all].allocated};
}

}  // namespace

class AllocationCount::Counting : public at::Allocator {
 public:
  explicit Counting(at::Allocator* inner) : inner_(*inner) {}

  at::DataPtr allocate(size_t bytes) override {
    ++count_;
    bytes_ += static_cast<int64_t>(bytes);
    return inner_.allocate(bytes);
  }
  at::DeleterFnPtr raw_deleter() const override { return inner_.raw_deleter(); }
  void copy_data(void* to, const void* from, size_t bytes) const override {
    inner_.copy_data(to, from, bytes);
  }

  at::Allocator* inner() const { return &inner_; }
  Allocations SoFar() const { return {count_, bytes_}; }

 private:
  at::Allocator& inner_;
  std::atomic<int64_t> count_ = 0;
  std::atomic<int64_t> bytes_ = 0;
};

AllocationCount::AllocationCount(at::Device device) : device_(device) {
  if (device.is_cpu()) {
    counting_ = std::make_unique<Counting>(c10::GetCPUAllocator());
    c10::SetCPUAllocator(counting_.get(), kPriority);
  } else {
    before_ = OfDevice(device);
  }
}

AllocationCount::~AllocationCount() {
  if (counting_) c10::SetCPUAllocator(counting_->inner(), kPriority);
}

Allocations AllocationCount::SoFar() const {
  if (counting_) return counting_->SoFar();
  const Allocations now = OfDevice(device_);
  return {now.count - before_.count, now.bytes - before_.bytes};
}

}  // namespace rookery
