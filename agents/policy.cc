#include "agents/policy.h"

#include <algorithm>

#include "core/action.h"

namespace rookery {

void UniformPolicy::Act(const Input& input, const Output& output) {
  FillUniformActions(spec_, input.random, output.actions);
}

void ZeroPolicy::Act(const Input&, const Output& output) {
  std::ranges::fill(output.actions, 0.0F);
}

}  // namespace rookery
