#include "agents/policy.h"

#include <ATen/ATen.h>

namespace rookery {
namespace {

int64_t NumEnvs(const Policy::Input& input) { return static_cast<int64_t>(input.begin.size()); }

}  // namespace

NamedTensors Policy::InitialState(int64_t) const { return {}; }

std::vector<Column> Policy::ExtraColumns() const { return {}; }

Tensor UniformActions(int64_t num_envs, int64_t action_dim, Random& random) {
  Tensor actions = at::empty({num_envs, action_dim}, at::kFloat);  // (N, A)
  random.FillUniform({actions.data_ptr<float>(), static_cast<size_t>(actions.numel())}, -1, 1);
  return actions;
}

Policy::Output UniformPolicy::Act(const Input& input) {
  return {UniformActions(NumEnvs(input), action_dim_, input.random)};
}

Policy::Output ZeroPolicy::Act(const Input& input) {
  return {at::zeros({NumEnvs(input), action_dim_}, at::kFloat)};  // (N, A)
}

}  // namespace rookery
