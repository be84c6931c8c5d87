#include "agents/off_policy/vector_policy.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/transitions.h"
#include "agents/snapshot.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"

namespace rookery {
namespace {

constexpr const char* kDecisions = "decisions";  // state: of the present episode, (N) int64

}  // namespace

VectorPolicy::VectorPolicy(const OffPolicyConfig& config, const std::vector<size_t>& fields,
                           const AgentContext& context)
    : TensorPolicy(context.env),
      time_aware_(config.time_aware),
      max_decisions_(context.max_decisions),
      action_(context.env.action),
      preprocessor_(MakePreprocessor(config, context.env, fields, at::kFloat)) {
  config.Check(context);
}

TensorPolicy::Choice VectorPolicy::Choose(const Seen& seen) {
  const at::NoGradGuard no_grad;
  Choice choice;
  Tensor remaining;  // (N)
  if (time_aware_) {
    remaining = Remaining(seen);
    choice.extras.Add(kTimeColumn, remaining);
  }
  if (seen.mode == ActMode::kUniform) {
    choice.actions = UniformActions(seen.num_envs(), action_, seen.random);
    return choice;
  }
  const Tensor raw = preprocessor_.Gather(seen.observations, "");  // (N, D)
  choice.actions = Actions(preprocessor_.Finish(raw, remaining), seen);
  return choice;
}

Tensor VectorPolicy::Remaining(const Seen& seen) const {
  const Tensor& decisions = seen.state[kDecisions];  // (N)
  auto* counts = decisions.data_ptr<int64_t>();
  Tensor remaining = at::empty({seen.num_envs()}, at::kFloat);  // (N)
  auto* fractions = remaining.data_ptr<float>();
  for (size_t i = 0; i < seen.begin.size(); ++i) {
    if (seen.begin[i] != Begin::kNothing) counts[i] = 0;
    const double done = static_cast<double>(counts[i]++) / static_cast<double>(max_decisions_);
    fractions[i] = static_cast<float>(std::max(0.0, 1 - done));
  }
  return remaining;
}

std::vector<TensorSpec> VectorPolicy::StateColumns() const {
  std::vector<TensorSpec> columns = OwnState();
  if (time_aware_) columns.push_back({.name = kDecisions, .dtype = DType::kInt64});
  return columns;
}

std::vector<Column> VectorPolicy::ExtraColumns() const {
  if (!time_aware_) return {};
  return {Column{{.name = kTimeColumn, .low = {0}, .high = {1}}, ColumnKind::kPolicy}};
}

void VectorPolicy::Load(const Snapshot& snapshot) {
  try {
    const NamedTensors tensors = TensorsOf(snapshot.tensors);
    LoadNetwork(tensors);
    preprocessor_.Load(WithPrefix(tensors, "normalizer/"));
  } catch (const Failure& error) {
    throw UserError(StrCat("these weights are not of this agent in this env: ", error.what()));
  }
}

Tensor NormalFrom(Random& random, int64_t rows, int64_t columns) {
  Tensor noise = at::empty({rows, columns}, at::kFloat);  // (rows, columns)
  random.FillNormal({noise.data_ptr<float>(), static_cast<size_t>(noise.numel())});
  return noise;
}

}  // namespace rookery
