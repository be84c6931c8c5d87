// The decoder behind SAC+AE's critics' latent, and what encoder and decoder learn from it.
#pragma once

#include <functional>
#include <optional>

#include "agents/sac_ae/sac_ae_config.h"
#include "core/tensor/mlp.h"
#include "encoders/decoder.h"

namespace rookery {

// The images' upper 5 bits, with noise that hides the steps, within [-0.5, 0.5): images (B, C, H,
// W) uint8, `chance` of their shape uniform in [0, 1) (Yarats et al. 2019, utils.py,
// preprocess_obs).
Tensor ReconstructionTarget(const Tensor& images, const Tensor& chance);

// What a reconstruction (B, C, H, W) shows: uint8, of the images' range.
Tensor ReconstructedImages(const Tensor& reconstruction);

class Autoencoder {
 public:
  // `features`: D, that the encoder has.
  Autoencoder(const SacAeConfig& config, const ImageShape& image, int64_t features,
              const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);

  // The mean squared error of the reconstruction, and the penalty of the latent (Ghosh et al. 2019,
  // "From Variational to Deterministic Autoencoders", eq. 3):
  //
  //   L = mean (decoder(z) - target)^2 + latent_penalty mean_B |h|^2 / 2,   z = h
  //
  // With `variational` the latent h (B, Z) is a normal's mean, features (B, D) tell its log
  // deviation s, z = h + exp(s) noise, and the penalty is KL(N(h, exp(s)^2) || N(0, 1)), in which
  // |h|^2 / 2 is the part of h. `noise` (B, Z) is standard normal; undefined otherwise.
  Tensor Loss(const Tensor& features, const Tensor& latent, const Tensor& target,
              const Tensor& noise) const;

  // latent (B, Z) -> (B, C, H, W).
  Tensor Decode(const Tensor& latent) const { return decoder_(latent); }

  // "0/weight", ..., "deconv0/weight", ..., and with `variational` "log_std/weight",
  // "log_std/bias".
  NamedTensors Named() const;
  // The decoder's, and those of the deviation.
  std::vector<Tensor> DecoderParameters() const { return decoder_.Parameters(); }
  std::vector<Tensor> DeviationParameters() const;

 private:
  Decoder decoder_;
  double penalty_;
  std::optional<Mlp> log_std_;  // (B, D) -> (1, B, Z)
};

}  // namespace rookery
