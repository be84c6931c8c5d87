// An encoder of images that stays as it is, with its projection to a latent; of a variational
// autoencoder the latent is the mean.
#pragma once

#include "core/tensor/mlp.h"
#include "core/tensor/named_tensors.h"
#include "encoders/encoder.h"

namespace rookery {

class FrozenEncoder {
 public:
  // All weights zero. `options`: dtype and device. Throws UserError where the images are too small.
  FrozenEncoder(const EncoderConfig& config, const ImageShape& image,
                const at::TensorOptions& options);

  // images (B, C, H, W) uint8, on any device -> latents (B, Z), without gradients.
  Tensor operator()(const Tensor& images) const;

  // "conv0/weight", ..., "projection/0/weight", ...: as they live.
  NamedTensors Named() const;
  // Weights by these names. Throws Failure where they don't fit.
  void Load(const NamedTensors& named);
  // Those of an agent's file (saved_encoder.h). Throws Failure where they don't fit.
  void LoadSaved(const NamedTensors& saved);

 private:
  at::TensorOptions options_;
  Encoder encoder_;
  Mlp projection_;
};

// Of an agent's file, by the names that the encoder has itself; and of a projection, the best one.
NamedTensors SavedBlocks(const NamedTensors& saved);
NamedTensors SavedProjection(const NamedTensors& saved);

}  // namespace rookery
