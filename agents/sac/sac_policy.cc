#include "agents/sac/sac_policy.h"

#include <ATen/ATen.h>

#include "agents/sac/sac_losses.h"

namespace rookery {

SacPolicy::SacPolicy(const VectorSacConfig& config, const AgentContext& context)
    : VectorPolicy(config, config.ActorFields(context.env), context),
      form_(GaussianFormOf(config)) {
  const int64_t dim = context.env.action.Dim();
  if (config.block == "bn_residual") {
    blocks_ =
        std::make_unique<FoldedNet>(inputs(), config.hidden[0], std::ssize(config.hidden), 2 * dim);
  } else {
    mlp_ = std::make_unique<Mlp>(
        MlpShape{.inputs = inputs(), .hidden = config.hidden, .outputs = 2 * dim}, at::kFloat);
  }
  if (config.noise_hold > 1) {
    noise_ = std::make_unique<HeldNoise>(config.noise_hold, config.noise_hold_exponent, dim);
  }
}

std::vector<TensorSpec> SacPolicy::OwnState() const {
  return noise_ ? noise_->State() : std::vector<TensorSpec>();
}

void SacPolicy::LoadNetwork(const NamedTensors& tensors) {
  const NamedTensors actor = WithPrefix(tensors, "actor/");
  if (mlp_) return mlp_->Load(actor);
  blocks_->Load(actor);
}

Tensor SacPolicy::Actions(const Tensor& x, const Seen& seen) {
  const Tensor answers = mlp_ ? (*mlp_)(x).squeeze(0) : (*blocks_)(x);  // (N, 2 A)
  const bool held = noise_ && seen.mode == ActMode::kCollect;
  return SquashedActions(answers, form_, seen,
                         held ? noise_->Next(seen.state, seen.random) : Tensor());
}

Tensor SquashedActions(const Tensor& parameters, const GaussianForm& form,
                       const TensorPolicy::Seen& seen, const Tensor& noise) {
  const int64_t dim = parameters.size(1) / 2;
  Tensor u = parameters.narrow(1, 0, dim);  // (N, A)
  if (seen.mode == ActMode::kCollect) {
    const Tensor drawn =
        noise.defined() ? noise : NormalFrom(seen.random, parameters.size(0), dim);  // (N, A)
    const Tensor log_std = LogStd(parameters.narrow(1, dim, dim), form);             // (N, A)
    u = at::addcmul(u, log_std.exp(), drawn);
  }
  return u.tanh();
}

}  // namespace rookery
