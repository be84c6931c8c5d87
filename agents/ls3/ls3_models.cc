#include "agents/ls3/ls3_models.h"

namespace rookery {

Ls3Models::Ls3Models(const Ls3Config& config, const EnvSpec& env, const at::TensorOptions& options)
    : vae(config.encoder.shape, ImageShape::Of(env.observations[config.ImageField(env)]), options),
      dynamics(config.dynamics.nets, vae.latent(), env.action.Dim(), config.DynamicsHidden(),
               options),
      value(config.value.nets, vae.latent(), config.value.hidden, options),
      safe_set(vae.latent(), config.safe_set.hidden, config.safe_set.gamma, config.safe_set.spread,
               options),
      constraint(vae.latent(), config.constraint.hidden, options),
      goal(vae.latent(), config.goal.hidden, options) {}

void Ls3Models::Initialize(const at::Generator& generator, bool faithful) {
  vae.Initialize(generator);
  dynamics.Initialize(generator);
  value.Initialize(generator);
  safe_set.Initialize(generator, faithful);
  constraint.Initialize(generator);
  goal.Initialize(generator);
}

NamedTensors Ls3Models::Named() const {
  NamedTensors named = vae.Named();
  AddAll(named, "dynamics/", dynamics.networks().Named());
  AddAll(named, "value/", value.online().Named());
  AddAll(named, "safe_set/", safe_set.online().Named());
  AddAll(named, "constraint/", constraint.network().Named());
  AddAll(named, "goal/", goal.network().Named());
  return named;
}

NamedTensors Ls3Models::NamedTargets() const {
  NamedTensors named;
  AddAll(named, "value_target/", value.target().Named());
  AddAll(named, "safe_set_target/", safe_set.target().Named());
  return named;
}

void Ls3Models::Load(const NamedTensors& named) const {
  for (const auto& [name, live] : Named()) CopyNamed(named, name, live);
}

}  // namespace rookery
