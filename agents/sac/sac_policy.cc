#include "agents/sac/sac_policy.h"

#include <ATen/ATen.h>

#include "agents/sac/sac_losses.h"

namespace rookery {

ActorHead SacActorHead(const EnvSpec& env) { return {.outputs = 2 * env.action.Dim()}; }

SacPolicy::SacPolicy(const SacConfig& config, const AgentContext& context)
    : ActorPolicy(config, SacActorHead(context.env), context), form_(GaussianFormOf(config)) {}

Tensor SacPolicy::Actions(const Tensor& x, const Seen& seen) {
  return SquashedActions(actor(x), form_, seen);
}

Tensor SquashedActions(const Tensor& parameters, const GaussianForm& form,
                       const TensorPolicy::Seen& seen) {
  const int64_t dim = parameters.size(1) / 2;
  Tensor u = parameters.narrow(1, 0, dim);  // (N, A)
  if (seen.mode == ActMode::kCollect) {
    const Tensor noise = NormalFrom(seen.random, parameters.size(0), dim);  // (N, A)
    const Tensor log_std = LogStd(parameters.narrow(1, dim, dim), form);    // (N, A)
    u = at::addcmul(u, log_std.exp(), noise);
  }
  return u.tanh();
}

}  // namespace rookery
