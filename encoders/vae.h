// Vae: a variational autoencoder of images (Kingma and Welling 2014, "Auto-Encoding Variational
// Bayes"), its divergence weighed by beta (Higgins et al. 2017, "beta-VAE").
//
//   images (B, C, H, W) ──▶ encoder ──▶ features (B, D) ─┬─▶ mean ────┐
//                                                        └─▶ log_std ─┴─▶ z (B, Z) ──▶ decoder
//
// With a strided encoder of 32 filters, 4 layers and a latent of 32 it is that of LS3 (Wilcox et
// al. 2021, arXiv 2107.04775). Both heads are affine, and the deviation is not bounded.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"
#include "encoders/decoder.h"
#include "encoders/encoder.h"

namespace rookery {

// Independent normals.
struct DiagonalGaussian {
  Tensor mean;     // (B, Z)
  Tensor log_std;  // (B, Z), the logarithms of the deviations

  // mean + exp(log_std) noise, noise (B, Z) standard normal -> (B, Z).
  Tensor Sample(const Tensor& noise) const;
  // KL(N(mean, exp(log_std)^2) || N(0, 1)) of each element, (B, Z):
  //
  //   (mean^2 + exp(2 log_std) - 1) / 2 - log_std
  Tensor Divergence() const;
};

class Vae {
 public:
  // All () and differentiable.
  struct Loss {
    Tensor total;           // reconstruction + beta divergence
    Tensor reconstruction;  // the mean squared error of the pixels, which are within [0, 1]
    Tensor divergence;      // mean over batch and elements
  };

  // All weights zero. `options`: dtype and device. Throws UserError where it can't encode such
  // images or can't give them back.
  Vae(const EncoderConfig& config, const ImageShape& image, const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);

  // images (B, C, H, W), uint8, or of the weights' dtype within [0, 1].
  DiagonalGaussian Encode(const Tensor& images) const;
  // latent (B, Z) -> (B, C, H, W), not bounded.
  Tensor Decode(const Tensor& latent) const { return decoder_(latent); }

  // The loss of one draw, z = mean + exp(log_std) noise, noise (B, Z):
  //
  //   L = mean (decoder(z) - target)^2 + beta mean KL(N(mean, exp(log_std)^2) || N(0, 1))
  //
  // `seen` are the images that are encoded, `target` those that are to come out: the same ones, or
  // what they were before an augmentation. Both as Encode reads them.
  Loss LossOf(const Tensor& seen, const Tensor& target, const Tensor& noise, double beta) const;

  const Encoder& encoder() const { return encoder_; }
  int64_t latent() const { return mean_.shape().outputs; }              // Z
  at::TensorOptions options() const { return mean_.flat().options(); }  // dtype and device

  // "encoder/conv0/weight", ..., "mean/0/weight", "mean/0/bias", "log_std/0/weight", ...,
  // "decoder/0/weight", ...: as they live.
  NamedTensors Named() const;
  // What an optimizer steps, leaves.
  std::vector<Tensor> Parameters() const;
  // Weights by these names; others are left out. Throws Failure where they don't fit.
  void Load(const NamedTensors& named);

 private:
  Encoder encoder_;
  Mlp mean_;     // (B, D) -> (1, B, Z)
  Mlp log_std_;  // (B, D) -> (1, B, Z)
  Decoder decoder_;
  Initializer initializer_;  // of the heads
};

// What a reconstruction (B, C, H, W) of pixels within [0, 1] shows: uint8, clamped.
Tensor ShownImages(const Tensor& reconstruction);

}  // namespace rookery
