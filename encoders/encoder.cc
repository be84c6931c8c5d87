#include "encoders/encoder.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/strings.h"
#include "encoders/blocks.h"
#include "encoders/conv_layer.h"

namespace rookery {

Encoder::Encoder(const EncoderConfig& config, const ImageShape& image,
                 const at::TensorOptions& options)
    : image_(image), initialization_(config.initialization) {
  config.Check(image);
  const bool residual = config.kind == "residual", strided = config.kind == "strided";
  blocks_.push_back({"scale", ScaleBlock(options)});
  int64_t in = image.channels;
  for (int64_t i = 0; i < config.layers; ++i) {
    if (residual) {
      const int64_t out = i == 0 ? std::max<int64_t>(config.filters / 2, 1) : config.filters;
      blocks_.push_back({StrCat("section", i), ResidualSection(in, out, options)});
      in = out;
    } else if (strided) {
      const int64_t out = config.filters << i;
      blocks_.push_back(
          {StrCat("conv", i), ConvBlock(in, out, kStridedKernel, StrideOf(i), options)});
      in = out;
    } else {
      blocks_.push_back(
          {StrCat("conv", i), ConvBlock(in, config.filters, 3, i == 0 ? 2 : 1, options)});
      in = config.filters;
    }
  }
  blocks_.push_back({"flatten", FlattenBlock(/*relu=*/residual)});
  const at::NoGradGuard no_grad;
  const Tensor nothing = at::zeros({1, image.channels, image.height, image.width}, options);
  features_ = (*this)(nothing).size(1);
}

void Encoder::Initialize(const at::Generator& generator) {
  const NamedTensors named = Named();
  for (const auto& [name, tensor] : named) {
    if (tensor.dim() != 4) continue;
    const std::string layer = name.substr(0, name.rfind('/'));
    InitializeConv(initialization_, {tensor, named[layer + "/bias"]}, generator);
  }
}

Tensor Encoder::operator()(const Tensor& images) const {
  CheckShape(images, {-1, image_.channels, image_.height, image_.width}, "the encoder's images");
  return Run(images, 0, blocks_.size());
}

Tensor Encoder::OutputOf(std::string_view block, const Tensor& images) const {
  const auto found = std::ranges::find(blocks_, block, &NamedBlock::name);
  if (found == blocks_.end()) {
    throw UserError(StrCat("this encoder has no block '", block, "'; it has ", Join(BlockNames())));
  }
  return Run(images, 0, static_cast<size_t>(found - blocks_.begin()) + 1);
}

Tensor Encoder::Run(const Tensor& x, size_t first, size_t last) const {
  Tensor h = x;  // (B, ...)
  for (size_t i = first; i < last; ++i) h = (*blocks_[i].block)(h);
  return h;
}

std::vector<std::string> Encoder::BlockNames() const {
  std::vector<std::string> names;
  for (const NamedBlock& block : blocks_) names.push_back(block.name);
  return names;
}

NamedTensors Encoder::Named() const {
  NamedTensors named;
  for (const NamedBlock& block : blocks_) AddAll(named, block.name + "/", block.block->Named());
  return named;
}

std::vector<Tensor> Encoder::Parameters() const {
  std::vector<Tensor> parameters;
  for (const auto& [name, tensor] : Named()) parameters.push_back(tensor);
  return parameters;
}

MlpShape ProjectionShape(int64_t features, int64_t latent, const std::string& kind) {
  if (kind == "affine") return {.inputs = features, .outputs = latent};
  return {.inputs = features,
          .outputs = latent,
          .output_activation = Activation::kTanh,
          .output_layer_norm = true};
}

}  // namespace rookery
