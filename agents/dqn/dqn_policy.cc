#include "agents/dqn/dqn_policy.h"

#include <ATen/ATen.h>

namespace rookery {

QNetworkShape DqnShape(const DqnConfig& config, const EnvSpec& env, int64_t inputs) {
  return {.inputs = inputs,
          .hidden = config.hidden,
          .choices = env.action.counts[0],
          .dueling = config.dueling};
}

DqnPolicy::DqnPolicy(const DqnConfig& config, const AgentContext& context)
    : VectorPolicy(config, config.ReadFields(context.env), context),
      q_(DqnShape(config, context.env, inputs()), at::kFloat) {}

Tensor DqnPolicy::Actions(const Tensor& x, const Seen& seen) {
  Tensor choices = q_(x).argmax(1, /*keepdim=*/true).to(at::kFloat);  // (N, 1)
  if (seen.mode != ActMode::kCollect) return choices;
  auto* chosen = choices.mutable_data_ptr<float>();
  for (int64_t i = 0; i < choices.size(0); ++i) {
    if (seen.random.Uniform() >= epsilon_) continue;
    chosen[i] = static_cast<float>(seen.random.Below(static_cast<uint64_t>(action().counts[0])));
  }
  return choices;
}

void DqnPolicy::LoadNetwork(const NamedTensors& tensors) {
  q_.Load(WithPrefix(tensors, "q/"));
  epsilon_ = tensors[kEpsilon].item<double>();
}

}  // namespace rookery
