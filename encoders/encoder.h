// Encoder: images to features, by a list of named blocks. Any block's output can be asked for, and
// the list be cut between any two of them.
//
//   images (B, C, H, W) ──▶ scale ──▶ conv0 ──▶ ... ──▶ flatten ──▶ features (B, D)
//
// What agents learn from is a latent (B, Z), which a projection makes of the features
// (ProjectionShape); an actor and its critics share the blocks and have projections of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Generator.h>

#include "core/tensor/mlp_shape.h"
#include "core/tensor/named_tensors.h"
#include "encoders/encoder_config.h"

namespace rookery {

// One step of an encoder. Gradients flow through it.
class EncoderBlock {
 public:
  virtual ~EncoderBlock() = default;

  // (B, ...) -> (B, ...), each image by itself.
  virtual Tensor operator()(const Tensor& x) const = 0;
  // Its parameters as they live; none by default.
  virtual NamedTensors Named() const { return {}; }
};

class Encoder {
 public:
  // All weights zero. `options`: dtype and device. Throws UserError where the images are too small.
  Encoder(const EncoderConfig& config, const ImageShape& image, const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);

  // images (B, C, H, W), uint8, or of the weights' dtype within [0, 1] -> features (B, D). Throws
  // Failure for other images.
  Tensor operator()(const Tensor& images) const;
  // The images as numbers in [0, 1], for who encodes them more than once.
  Tensor Scaled(const Tensor& images) const { return Run(images, 0, 1); }
  // What the block makes of the images. Throws UserError naming the blocks that there are.
  Tensor OutputOf(std::string_view block, const Tensor& images) const;
  // Blocks [first, last) alone, of what block `first` reads.
  Tensor Run(const Tensor& x, size_t first, size_t last) const;

  std::vector<std::string> BlockNames() const;
  int64_t features() const { return features_; }  // D
  const ImageShape& image() const { return image_; }

  // "conv0/weight", ...: as they live.
  NamedTensors Named() const;
  // The same in the same order, leaves.
  std::vector<Tensor> Parameters() const;

 private:
  struct NamedBlock {
    std::string name;
    std::unique_ptr<EncoderBlock> block;
  };

  ImageShape image_;
  std::string initialization_;
  std::vector<NamedBlock> blocks_;
  int64_t features_ = 0;
};

// The perceptron from features (B, D) to a latent (B, Z), of EncoderConfig::projection's kind: an
// affine map, layer normalization and tanh (Yarats et al. 2019, encoder.py), or the map alone.
MlpShape ProjectionShape(int64_t features, int64_t latent, const std::string& kind = "tanh");

}  // namespace rookery
