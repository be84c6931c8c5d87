#include "agents/sac_ae/visual_networks.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"
#include "agents/sac/sac_policy.h"

namespace rookery {
namespace {

// (B, Z) with x (B, V) -> (B, Z + V).
Tensor Beside(const Tensor& latent, const Tensor& x) {
  return x.size(1) == 0 ? latent : at::cat({latent, x}, 1);
}

}  // namespace

Tensor Latent(const Mlp& projection, const Tensor& features, const Tensor& x) {
  return Beside(projection(features).squeeze(0), x);
}

VisualActor::VisualActor(const SacAeConfig& config, const EnvSpec& env, int64_t vectors,
                         const at::TensorOptions& options)
    : encoder(config.encoder, config.SeenImage(env), options),
      projection(ProjectionShape(encoder.features(), config.encoder.latent), options),
      network({.inputs = config.encoder.latent + vectors,
               .hidden = config.hidden,
               .outputs = 2 * env.action.Dim()},
              options) {}

Tensor VisualActor::operator()(const Tensor& features, const Tensor& x) const {
  return network(Latent(projection, features, x)).squeeze(0);  // (B, 2 A)
}

VisualCritics::VisualCritics(const SacAeConfig& config, const EnvSpec& env, int64_t vectors,
                             const Encoder& encoder, const at::TensorOptions& options)
    : projection(ProjectionShape(encoder.features(), config.encoder.latent), options),
      heads(config.encoder.latent + vectors, env.action.Dim(),
            config.critic_hidden.empty() ? config.hidden : config.critic_hidden,
            config.critic_layer_norm, options),
      target_encoder(config.encoder, encoder.image(), options),
      target_projection(projection.shape(), options) {}

Tensor VisualCritics::operator()(const Tensor& features, const Tensor& x,
                                 const Tensor& action) const {
  return heads(Latent(projection, features, x), action);
}

Tensor VisualCritics::Frozen(const Tensor& features, const Tensor& x, const Tensor& action) const {
  const Tensor latent = projection.Frozen(features).squeeze(0);  // (B, Z)
  return heads.Frozen(Beside(latent, x), action);
}

Tensor VisualCritics::TargetMin(const Tensor& images, const Tensor& x, const Tensor& action) const {
  const at::NoGradGuard no_grad;
  return heads.TargetMin(Latent(target_projection, target_encoder(images), x), action);
}

void VisualCritics::FollowTargets(const Encoder& encoder, double tau, double encoder_tau) const {
  heads.FollowTargets(tau);
  Follow(target_projection, projection, encoder_tau);
  Follow(target_encoder.Parameters(), encoder.Parameters(), encoder_tau);
}

}  // namespace rookery
