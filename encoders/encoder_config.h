// What an encoder of images is made of: options, and the arithmetic of its sizes. Needs no
// LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/tensor_spec.h"

namespace rookery {

struct ImageShape {
  int64_t channels = 0;  // of all frames and cameras that are seen at once
  int64_t height = 0;
  int64_t width = 0;

  // Of a field uint8 (channels, height, width), its history stacked. Throws UserError for another.
  static ImageShape Of(const TensorSpec& field);
  bool operator==(const ImageShape&) const = default;
};

struct EncoderConfig {
  std::string kind = "conv";  // "conv", "residual" or "strided"
  int64_t layers = 4;         // convolutions, or sections
  int64_t filters = 32;       // of each; strided: of the first, and of each other twice as many
  int64_t latent = 50;        // Z
  std::string initialization = "delta_orthogonal";
  // Of features to the latent: "tanh" (an affine map, layer normalization, tanh) or "affine", which
  // a variational autoencoder's mean is. The agent's matter, and so no option.
  std::string projection = "tanh";

  // Declares the members above.
  void AddFields(Fields& f);
  // Throws UserError where the layers leave nothing of such an image.
  void Check(const ImageShape& image) const;
  // The same where a decoder (decoder.h) can't give such images back.
  void CheckDecoder(const ImageShape& image) const;
};

// Sides of what `layers` convolutions of 3 x 3 without padding leave of a side, the first of them
// of stride 2: of 84 pixels 41, 39, 37, 35 (Yarats et al. 2019, encoder.py).
std::vector<int64_t> ConvolvedSides(int64_t side, int64_t layers);

// The convolutions of a strided encoder (Wilcox et al. 2021, LS3), of kStridedKernel x
// kStridedKernel without padding: of 64 pixels 31, 10, 4, 1 remain.
inline constexpr int64_t kStridedKernel = 4;
inline constexpr int64_t kStridedLayers = 4;  // that its decoder mirrors
inline constexpr int64_t kStridedSide = 64;   // pixels that its decoder gives back
int64_t StrideOf(int64_t layer);              // 2, 3, 2, 2, ...
std::vector<int64_t> StridedSides(int64_t side, int64_t layers);

}  // namespace rookery
