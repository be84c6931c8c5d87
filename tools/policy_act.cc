#include "tools/policy_act.h"

#include <algorithm>
#include <memory>

#include "distributed/runtime/act.h"
#include "distributed/runtime/observations.h"

namespace rookery {

ActFunction ActOf(Policy& policy) {
  auto state = std::make_shared<NamedTensors>(policy.InitialState(1));
  auto random = std::make_shared<Random>(uint64_t{0});
  return [&policy, state, random](const StepBatch& batch, bool begins, std::span<float> action) {
    const std::vector<Begin> begin = {begins ? Begin::kTask : Begin::kNothing};
    const Tensor actions =
        Act(policy, {ObservationTensors(batch, 1), begin, *state, ActMode::kEvaluate, *random})
            .actions;  // (1, A)
    std::copy_n(actions.const_data_ptr<float>(), action.size(), action.begin());
  };
}

}  // namespace rookery
