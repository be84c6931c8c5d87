#include "tools/shared/policy_act.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "distributed/runtime/acting/policy_runner.h"

namespace rookery {

ActFunction ActOf(Policy& policy, uint64_t seed) {
  const auto random = std::make_shared<Random>(seed);
  const auto runner = std::make_shared<std::optional<PolicyRunner>>();
  return [&policy, random, runner](const PlayedStep& seen, std::span<float> action) {
    const Begin begin = seen.decision == 0 ? Begin::kTask : Begin::kNothing;
    if (begin == Begin::kTask) runner->emplace(policy, seen.spec, seen.batch, 1);
    (*runner)->Observe({&begin, 1});
    std::ranges::copy((*runner)->Act({&begin, 1}, ActMode::kEvaluate, *random), action.begin());
  };
}

}  // namespace rookery
