#include "agents/sac/sac_policy.h"

#include <ATen/ATen.h>

namespace rookery {

ActorHead SacActorHead(const EnvSpec& env) { return {.outputs = 2 * env.action.Dim()}; }

SacPolicy::SacPolicy(const SacConfig& config, const AgentContext& context)
    : ActorPolicy(config, SacActorHead(context.env), context),
      log_std_{config.log_std_min, config.log_std_max} {}

Tensor SacPolicy::Actions(const Tensor& x, const Seen& seen) {
  const int64_t dim = action().Dim();
  const Tensor parameters = actor(x);       // (N, 2 A)
  Tensor u = parameters.narrow(1, 0, dim);  // (N, A)
  if (seen.mode == ActMode::kCollect) {
    const Tensor noise = NormalFrom(seen.random, x.size(0), dim);  // (N, A)
    const Tensor log_std = parameters.narrow(1, dim, dim);         // (N, A)
    u = at::addcmul(u, log_std.clamp(log_std_.low, log_std_.high).exp_(), noise);
  }
  return u.tanh();
}

}  // namespace rookery
