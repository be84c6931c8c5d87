// Decoder: a latent back to the images that it was made of (Yarats et al. 2019, decoder.py).
//
//   latent (B, Z) ──▶ affine, relu ──▶ (B, F, h, w) ──▶ deconv0 ──▶ ... ──▶ images (B, C, H, W)
//
// It mirrors the convolutional encoder of the same layers and filters, whichever one it stands
// behind: transposed convolutions of 3 x 3, all but the last of stride 1 with a ReLU; the last, of
// stride 2, gives the images' own sides and is not bounded.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"
#include "encoders/conv_layer.h"
#include "encoders/encoder_config.h"

namespace rookery {

class Decoder {
 public:
  // All weights zero. Throws UserError where the images are too small.
  Decoder(const EncoderConfig& config, const ImageShape& image, const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);

  // latent (B, Z) -> (B, C, H, W).
  Tensor operator()(const Tensor& latent) const;

  // "0/weight" (F h w, Z), "0/bias", "deconv0/weight" (F, F, 3, 3), ...: as they live.
  NamedTensors Named() const;
  // What an optimizer steps, leaves.
  std::vector<Tensor> Parameters() const;

 private:
  ImageShape image_;
  std::string initialization_;
  std::vector<int64_t> heights_;  // after each of the encoder's convolutions
  std::vector<int64_t> widths_;
  int64_t filters_;
  Mlp input_;
  std::vector<ConvLayer> deconvs_;
};

}  // namespace rookery
