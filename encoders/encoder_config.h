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
  std::string kind = "conv";  // "conv" or "residual"
  int64_t layers = 4;         // convolutions, or sections
  int64_t filters = 32;       // of each
  int64_t latent = 50;        // Z
  std::string initialization = "delta_orthogonal";

  // Declares the members above.
  void AddFields(Fields& f);
  // Throws UserError where the layers leave nothing of such an image.
  void Check(const ImageShape& image) const;
};

// Sides of what `layers` convolutions of 3 x 3 without padding leave of a side, the first of them
// of stride 2: of 84 pixels 41, 39, 37, 35 (Yarats et al. 2019, encoder.py).
std::vector<int64_t> ConvolvedSides(int64_t side, int64_t layers);

}  // namespace rookery
