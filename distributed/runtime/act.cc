#include "distributed/runtime/act.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <ATen/ATen.h>

#include "core/strings.h"
#include "distributed/runtime/faults.h"

namespace rookery {
namespace {

// The greatest size of what the policy saw in env `env`.
double Greatest(const NamedTensors& observations, int64_t env) {
  double greatest = 0;
  for (const auto& [name, tensor] : observations) {  // (N, ...)
    if (!tensor.is_floating_point() || tensor.numel() == 0) continue;
    greatest = std::max(greatest, tensor[env].abs().max().item<double>());
  }
  return greatest;
}

}  // namespace

Policy::Output Act(Policy& policy, const Policy::Input& input) {
  Policy::Output output = policy.Act(input);
  output.actions = output.actions.contiguous();  // (N, A)
  const std::span<const float> actions(output.actions.const_data_ptr<float>(),
                                       static_cast<size_t>(output.actions.numel()));
  const auto bad = std::ranges::find_if(actions, [](float a) { return !(std::abs(a) <= 1); });
  if (bad == actions.end()) return output;
  const int64_t at = bad - actions.begin(), dim = output.actions.size(1);
  throw PolicyFault(StrCat("the policy's action is ", *bad, " in element ", at % dim,
                           "; it should be within [-1, 1]. Either its weights are not finite, or ",
                           "what it saw was too great (up to ",
                           Greatest(input.observations, at / dim), ")"));
}

}  // namespace rookery
