// All that LS3 learns (Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon Visuomotor
// Control of Sparse Reward Iterative Tasks", arXiv 2107.04775): an encoder of images, and networks
// on its latents.
#pragma once

#include "agents/ls3/latent_classifier.h"
#include "agents/ls3/latent_dynamics.h"
#include "agents/ls3/ls3_config.h"
#include "agents/ls3/safe_set.h"
#include "agents/ls3/value_ensemble.h"
#include "core/env_spec.h"
#include "encoders/vae.h"

namespace rookery {

struct Ls3Models {
  // All weights zero. `options`: dtype and device. Throws UserError where the env has no such
  // image.
  Ls3Models(const Ls3Config& config, const EnvSpec& env, const at::TensorOptions& options);

  // Draws weights; `faithful`: SafeSet::Initialize.
  void Initialize(const at::Generator& generator, bool faithful);

  // As they live: the encoder's under its own names, "encoder/conv0/weight", ..., then
  // "dynamics/0/weight", "value/...", "safe_set/...", "constraint/...", "goal/...".
  NamedTensors Named() const;
  // The slow copies: "value_target/...", "safe_set_target/...".
  NamedTensors NamedTargets() const;
  // Weights by Named()'s names. Throws Failure where one is missing or doesn't fit.
  void Load(const NamedTensors& named) const;

  Vae vae;
  LatentDynamics dynamics;
  ValueEnsemble value;
  SafeSet safe_set;
  LatentClassifier constraint;
  LatentClassifier goal;
};

}  // namespace rookery
