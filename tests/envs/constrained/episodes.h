// Episodes by an env's controllers, as its author means them: in the env's units.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/env.h"
#include "envs/registry.h"
#include "tests/envs/step_memory.h"

namespace rookery::constrained {

struct Came {
  int successes = 0;   // episodes with any
  int violations = 0;  // episodes with any
};

// `first`: of the env's parameters, the others have their defaults.
inline Came Episodes(const EnvEntry& entry, const std::string& name,
                     const std::vector<double>& first, int episodes) {
  const auto env = entry.make({})();
  const EnvSpec& spec = env->spec();
  const Controller& controller =
      *std::ranges::find(entry.controllers, name, [](const Controller& c) { return c.name; });
  StepMemory memory(spec);
  const Outputs out = memory.outputs();
  std::vector<std::span<const float>> fields;
  for (const std::string& field : controller.reads) {
    fields.push_back(out.Observation<float>(spec.FieldIndex(field)));
  }
  std::vector<float> action(static_cast<size_t>(spec.action.Dim()));
  std::vector<double> parameters = DefaultParameters(spec);
  std::ranges::copy(first, parameters.begin());
  Came came;
  for (int i = 0; i < episodes; ++i) {
    Random random({static_cast<uint64_t>(i), 7});
    std::vector<float> state(controller.state_size);
    env->Reset(static_cast<uint64_t>(i), parameters, out);
    bool success = false, violation = false;
    for (int64_t t = 0; t < spec.time_limit; ++t) {
      controller.act({.fields = fields, .state = state, .random = random}, action);
      for (size_t k = 0; k < action.size(); ++k) {
        const auto low = static_cast<float>(spec.action.low[k]);
        const auto high = static_cast<float>(spec.action.high[k]);
        action[k] = std::clamp(action[k], low, high);
      }
      const StepResult result = env->Step(action, out);
      success |= result.success;
      violation |= result.cost > 0;
    }
    came.successes += success;
    came.violations += violation;
  }
  return came;
}

}  // namespace rookery::constrained
