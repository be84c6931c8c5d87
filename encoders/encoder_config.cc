#include "encoders/encoder_config.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// The smallest side of which the layers leave something.
int64_t SmallestSide(const EncoderConfig& config) {
  if (config.kind == "residual") return 1;  // a section halves, and rounds up
  if (config.kind == "conv") return 4 * config.layers - 1;
  int64_t side = 1;
  for (int64_t i = config.layers - 1; i >= 0; --i) side = (side - 1) * StrideOf(i) + kStridedKernel;
  return side;
}

}  // namespace

ImageShape ImageShape::Of(const TensorSpec& field) {
  const TensorSpec seen = Stacked(field);
  if (seen.dtype != DType::kUint8 || seen.shape.size() != 3 || seen.ragged) {
    throw UserError(StrCat("an encoder reads images, uint8 (channels, rows, columns), and not ",
                           ToString(field)));
  }
  return {seen.shape[0], seen.shape[1], seen.shape[2]};
}

void EncoderConfig::AddFields(Fields& f) {
  f.Add("kind", &kind,
        "conv: convolutions of 3 x 3, the first of stride 2 (Yarats et al. 2019); residual: "
        "sections of a convolution, a pooling that halves, and two residual blocks (Espeholt et "
        "al. 2018); strided: convolutions of 4 x 4, of strides 2, 3, 2, 2 (Wilcox et al. 2021)")
      .OneOf({"conv", "residual", "strided"});
  f.Add("layers", &layers, "convolutions, or sections").Range(1, 16);
  f.Add("filters", &filters,
        "of each convolution; a residual encoder's first section has half; strided: of the first, "
        "each other has twice as many as the one before")
      .Range(1, 1024);
  f.Add("latent", &latent, "elements of the latent").Range(1, 1 << 16);
  f.Add("initialization", &initialization,
        "of convolutions: delta_orthogonal (an orthogonal matrix at the kernel's centre, zeros "
        "around it; SAC+AE), orthogonal (DrQ) or fan_in_uniform (as PyTorch begins; LS3)")
      .OneOf({"delta_orthogonal", "orthogonal", "fan_in_uniform"});
}

void EncoderConfig::Check(const ImageShape& image) const {
  const int64_t least = SmallestSide(*this);
  if (std::min(image.height, image.width) >= least) return;
  throw UserError(StrCat("images of ", image.height, " x ", image.width,
                         " pixels are too small for an encoder of ", layers,
                         " layers, which takes ", least, " x ", least,
                         " at least; set env.pixels.size or "
                         "agent.encoder.layers"));
}

void EncoderConfig::CheckDecoder(const ImageShape& image) const {
  if (kind != "strided") {
    EncoderConfig{.layers = layers}.Check(image);
    return;
  }
  const bool square = image.height == kStridedSide && image.width == kStridedSide;
  if (square && layers == kStridedLayers) return;
  throw UserError(StrCat(
      "the decoder of a strided encoder has ", kStridedLayers, " layers and gives images of ",
      kStridedSide, " x ", kStridedSide, " back, and these are ", image.height, " x ", image.width,
      " behind ", layers, " layers; set env.pixels.size=", kStridedSide,
      " and agent.encoder.layers=", kStridedLayers, ", or take agent.encoder.kind=conv"));
}

std::vector<int64_t> ConvolvedSides(int64_t side, int64_t layers) {
  std::vector<int64_t> sides;
  for (int64_t i = 0; i < layers; ++i) {
    side = i == 0 ? (side - 3) / 2 + 1 : side - 2;
    sides.push_back(side);
  }
  return sides;
}

int64_t StrideOf(int64_t layer) { return layer == 1 ? 3 : 2; }

std::vector<int64_t> StridedSides(int64_t side, int64_t layers) {
  std::vector<int64_t> sides;
  for (int64_t i = 0; i < layers; ++i) {
    side = (side - kStridedKernel) / StrideOf(i) + 1;
    sides.push_back(side);
  }
  return sides;
}

}  // namespace rookery
