#include "agents/sac/sac_policy.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/snapshot.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kDecisions = "decisions";  // state: of the present episode, (N) int64

}  // namespace

Preprocessor MakeActorPreprocessor(const SacConfig& config, const EnvSpec& env,
                                   at::ScalarType dtype, at::Device device) {
  return {
      env,
      {config.ActorFields(env), config.normalize_observations, config.time_aware, dtype, device}};
}

MlpShape ActorShape(const SacConfig& config, const EnvSpec& env, int64_t inputs) {
  return {.nets = 1, .inputs = inputs, .hidden = config.hidden, .outputs = 2 * env.action.Dim()};
}

SacPolicy::SacPolicy(const SacConfig& config, const AgentContext& context)
    : TensorPolicy(context.env),
      time_aware_(config.time_aware),
      max_decisions_(context.max_decisions),
      action_(context.env.action),
      action_dim_(action_.Dim()),
      log_std_{config.log_std_min, config.log_std_max},
      preprocessor_(MakeActorPreprocessor(config, context.env, at::kFloat, at::kCPU)),
      actor_(ActorShape(config, context.env, preprocessor_.dim()), at::kFloat) {}

TensorPolicy::Choice SacPolicy::Choose(const Seen& seen) {
  const at::NoGradGuard no_grad;
  const int64_t n = seen.num_envs();
  Choice choice;
  Tensor remaining;  // (N)
  if (time_aware_) {
    remaining = Remaining(seen);
    choice.extras.Add(kTimeColumn, remaining);
  }
  if (seen.mode == ActMode::kUniform) {
    choice.actions = UniformActions(n, action_, seen.random);
    return choice;
  }
  const Tensor raw = preprocessor_.Gather(seen.observations, "");  // (N, D)
  const Tensor x = preprocessor_.Finish(raw, remaining);           // (N, D)
  const Tensor parameters = actor_(x).squeeze(0);                  // (N, 2 A)
  Tensor u = parameters.narrow(1, 0, action_dim_);                 // (N, A)
  if (seen.mode == ActMode::kCollect) {
    Tensor noise = at::empty({n, action_dim_}, at::kFloat);  // (N, A)
    seen.random.FillNormal({noise.data_ptr<float>(), static_cast<size_t>(noise.numel())});
    const Tensor log_std = parameters.narrow(1, action_dim_, action_dim_);  // (N, A)
    u = at::addcmul(u, log_std.clamp(log_std_.low, log_std_.high).exp_(), noise);
  }
  choice.actions = u.tanh();
  return choice;
}

Tensor SacPolicy::Remaining(const Seen& seen) const {
  Tensor& decisions = seen.state[kDecisions];  // (N)
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

std::vector<TensorSpec> SacPolicy::StateColumns() const {
  if (!time_aware_) return {};
  return {{.name = kDecisions, .dtype = DType::kInt64}};
}

std::vector<Column> SacPolicy::ExtraColumns() const {
  if (!time_aware_) return {};
  return {Column{{.name = kTimeColumn, .low = {0}, .high = {1}}, ColumnKind::kPolicy}};
}

void SacPolicy::Load(const Snapshot& snapshot) {
  try {
    actor_.Load(WithPrefix(snapshot.tensors, "actor/"));
    preprocessor_.Load(WithPrefix(snapshot.tensors, "normalizer/"));
  } catch (const Failure& error) {
    throw UserError(StrCat("these weights are not of this agent in this env: ", error.what()));
  }
}

}  // namespace rookery
