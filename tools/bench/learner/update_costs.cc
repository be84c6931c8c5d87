#include "tools/bench/learner/update_costs.h"

#include "tools/bench/learner/allocation_count.h"
#include "tools/bench/learner/operator_log.h"

namespace rookery {

UpdateCosts CountCosts(at::Device device, int64_t updates, const std::function<void()>& update) {
  const auto mean = [&](int64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(updates);
  };
  UpdateCosts costs;
  {
    const OperatorLog log;
    for (int64_t i = 0; i < updates; ++i) update();
    costs.operators = mean(static_cast<int64_t>(log.calls().size()));
    costs.kernels = mean(log.kernels());
    costs.waits = mean(log.waits());
  }
  const AllocationCount count(device);
  for (int64_t i = 0; i < updates; ++i) update();
  costs.allocations = mean(count.SoFar().count);
  costs.bytes = mean(count.SoFar().bytes);
  return costs;
}

}  // namespace rookery
