#include "agents/rlqp/row_policy.h"

#include <cmath>
#include <cstring>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/vector_policy.h"
#include "agents/snapshot.h"
#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"

namespace rookery {

RowPolicy::RowPolicy(const RlqpConfig& config, const AgentContext& context)
    : action_(context.env.action),
      exploration_noise_(config.exploration_noise),
      ragged_(context.env.RaggedPlace(action_.rows_of)),
      features_(context.env.observations[context.env.FieldIndex(action_.rows_of)].NumElements()),
      actor_({.inputs = features_,
              .hidden = config.hidden,
              .outputs = action_.Dim(),
              .output_activation = Activation::kTanh},
             at::kFloat) {
  config.Check(context);
}

// Explores as SquashedWithSharedNoise says (agents/bundle/policy_form.h).
Tensor RowPolicy::Actions(const Tensor& rows, const Input& input) const {
  const Tensor a = actor_(rows).squeeze(0);  // (rows, A)
  if (input.mode != ActMode::kCollect) return a;
  const Tensor w = NormalFrom(input.random, action_.Dim(), features_ + 1);  // (A, D + 1)
  const Tensor x = at::constant_pad_nd(rows, {0, 1}, 1);                    // (rows, D + 1)
  const double deviation = exploration_noise_ / std::sqrt(static_cast<double>(features_ + 1));
  return (a + deviation * x.mm(w.t())).clamp_(-1, 1);
}

void RowPolicy::Act(const Input& input, const Output& output) {
  if (input.mode == ActMode::kUniform) {
    FillUniformActions(action_, input.random, output.actions);
    return;
  }
  const at::NoGradGuard no_grad;
  const size_t envs = input.begin.size();
  for (size_t env = 0; env < envs; ++env) {
    const std::span<const std::byte> value = input.ragged[ragged_ * envs + env];
    const int64_t count = output.offsets[env + 1] - output.offsets[env];
    Tensor rows = at::empty({count, features_}, at::kFloat);  // (rows, D)
    std::memcpy(rows.mutable_data_ptr(), value.data(), value.size());
    const Tensor actions = Actions(rows, input).contiguous();  // (rows, A)
    std::memcpy(output.actions.data() + output.offsets[env] * action_.Dim(),
                actions.const_data_ptr(), actions.nbytes());
  }
}

void RowPolicy::Load(const Snapshot& snapshot) {
  try {
    actor_.Load(TensorsOf(snapshot.tensors, "actor/"));
  } catch (const Failure& error) {
    throw UserError(StrCat("these weights are not of this agent in this env: ", error.what()));
  }
}

}  // namespace rookery
