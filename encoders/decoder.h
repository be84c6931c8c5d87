// Decoder: a latent back to the images that it was made of.
//
//   latent (B, Z) ──▶ affine ──▶ (B, F, h, w) ──▶ deconv0 ──▶ ... ──▶ images (B, C, H, W)
//
// Transposed convolutions, all but the last with a ReLU; the last is not bounded.
//
// Behind "conv" and "residual" (Yarats et al. 2019, decoder.py): the mirror of the convolutional
// encoder of the same layers and filters. A ReLU follows the affine map; kernels are 3 x 3, of
// stride 1, the last one's of 2, which gives the images' own sides.
//
// Behind "strided" (Wilcox et al. 2021, model.py): no ReLU follows the affine map, h = w = 1;
// kernels 5, 5, 6, 6 of stride 2 make sides of 5, 13, 30, 64, with half as many filters each.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/mlp.h"
#include "encoders/conv_layer.h"
#include "encoders/encoder_config.h"

namespace rookery {

class Decoder {
 public:
  // All weights zero. Throws UserError where it can't give such images back.
  Decoder(const EncoderConfig& config, const ImageShape& image, const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);

  // latent (B, Z) -> (B, C, H, W).
  Tensor operator()(const Tensor& latent) const;

  // "0/weight" (F h w, Z), "0/bias", "deconv0/weight" (F, F', k, k), ...: as they live.
  NamedTensors Named() const;
  // What an optimizer steps, leaves.
  std::vector<Tensor> Parameters() const;

 private:
  // What is made of the latent, and by which layers.
  struct Deconv {
    ConvLayer layer;
    int64_t stride = 1;
    std::array<int64_t, 2> rest = {0, 0};  // rows, columns beyond those that the kernels reach
  };
  struct Plan {
    ImageShape first{};  // (F, h, w)
    Activation activation = Activation::kNone;
    std::vector<Deconv> deconvs;
  };
  static Plan MirrorOfConvolutions(const EncoderConfig& config, const ImageShape& image,
                                   const at::TensorOptions& options);
  static Plan Strided(const EncoderConfig& config, const ImageShape& image,
                      const at::TensorOptions& options);
  static Plan PlanOf(const EncoderConfig& config, const ImageShape& image,
                     const at::TensorOptions& options);

  std::string initialization_;
  Plan plan_;
  Mlp input_;
};

}  // namespace rookery
