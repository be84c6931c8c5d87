// What SAC+AE learns: networks of actor and critics around one encoder.
//
//   images ──▶ encoder ──▶ features ──▶ actor's projection ──▶ latent ─┬─▶ actor
//                             │                        vectors beside ─┘
//                             └───────▶ critics' projection ─▶ latent ──▶ critics
//
// The encoder's blocks are one set, and the critics (and the autoencoder) alone teach them: the
// actor reads features without gradients (Yarats et al. 2019, section 5).
#pragma once

#include "agents/off_policy/twin_critics.h"
#include "agents/sac_ae/sac_ae_config.h"
#include "encoders/encoder.h"

namespace rookery {

// A latent with the vectors beside it: features (B, D), x (B, V), which may have no columns ->
// (B, Z + V).
Tensor Latent(const Mlp& projection, const Tensor& features, const Tensor& x);

// The part that acts, equal for learner and policy.
struct VisualActor {
  Encoder encoder;
  Mlp projection;  // (B, D) -> (1, B, Z)
  Mlp network;     // (B, Z + V) -> (1, B, 2 A)

  // `vectors`: V, elements of what is read beside the image.
  VisualActor(const SacAeConfig& config, const EnvSpec& env, int64_t vectors,
              const at::TensorOptions& options);

  // features (B, D), x (B, V) -> (B, 2 A).
  Tensor operator()(const Tensor& features, const Tensor& x) const;
};

struct VisualCritics {
  Mlp projection;
  TwinCritics heads;  // of (B, Z + V) and actions
  Encoder target_encoder;
  Mlp target_projection;

  // `encoder`: the online one.
  VisualCritics(const SacAeConfig& config, const EnvSpec& env, int64_t vectors,
                const Encoder& encoder, const at::TensorOptions& options);

  // Q_1, Q_2 (2, B); gradients flow to features, projection and heads.
  Tensor operator()(const Tensor& features, const Tensor& x, const Tensor& action) const;
  // The same where gradients flow to the action alone.
  Tensor Frozen(const Tensor& features, const Tensor& x, const Tensor& action) const;
  // min_k Q'_k (B) of the slow copies, without gradients.
  Tensor TargetMin(const Tensor& images, const Tensor& x, const Tensor& action) const;

  // The slow copies follow, the heads by `tau`, encoder and projection by `encoder_tau`.
  void FollowTargets(const Encoder& encoder, double tau, double encoder_tau) const;
};

}  // namespace rookery
