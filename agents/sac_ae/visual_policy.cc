#include "agents/sac_ae/visual_policy.h"

#include <ATen/ATen.h>

#include "agents/sac/sac_losses.h"
#include "agents/sac/sac_policy.h"
#include "agents/sac_ae/augment.h"

namespace rookery {

VisualPolicy::VisualPolicy(const SacAeConfig& config, const AgentContext& context)
    : VectorPolicy(config, config.ActorFields(context.env), context),
      augment_(config.augment),
      form_(GaussianFormOf(config)),
      image_(context.env.observations[config.ImageField(context.env)].name),
      actor_(config, context.env, inputs(), at::kFloat) {}

Tensor VisualPolicy::Actions(const Tensor& x, const Seen& seen) {
  const Tensor images = Unaugmented(augment_, seen.observations[image_]);  // (N, C, H, W)
  return SquashedActions(actor_(actor_.encoder(images), x), form_, seen);
}

void VisualPolicy::LoadNetwork(const NamedTensors& tensors) {
  const NamedTensors encoder = WithPrefix(tensors, "encoder/");
  for (const auto& [name, live] : actor_.encoder.Named()) CopyNamed(encoder, name, live);
  actor_.projection.Load(WithPrefix(tensors, "actor_projection/"));
  actor_.network.Load(WithPrefix(tensors, "actor/"));
}

}  // namespace rookery
