#include "encoders/decoder.h"

#include <ATen/ATen.h>

#include "core/strings.h"

namespace rookery {
namespace {

// The last convolution of stride 2 reaches 2 n + 1 of a side, the encoder's first rounds down.
int64_t Missing(int64_t side, int64_t convolved) { return side - (2 * convolved + 1); }

}  // namespace

Decoder::Decoder(const EncoderConfig& config, const ImageShape& image,
                 const at::TensorOptions& options)
    : image_(image),
      initialization_(config.initialization),
      heights_(ConvolvedSides(image.height, config.layers)),
      widths_(ConvolvedSides(image.width, config.layers)),
      filters_(config.filters),
      input_({.inputs = config.latent,
              .outputs = filters_ * heights_.back() * widths_.back(),
              .output_activation = Activation::kRelu},
             options) {
  EncoderConfig{.layers = config.layers}.Check(image);
  for (int64_t i = 0; i < config.layers; ++i) {
    const bool last = i + 1 == config.layers;
    deconvs_.push_back(
        ConvLayer::MakeTransposed(filters_, last ? image.channels : filters_, options));
  }
}

void Decoder::Initialize(const at::Generator& generator) {
  input_.Initialize(generator, Orthogonal());
  for (const ConvLayer& layer : deconvs_) InitializeConv(initialization_, layer.weight, generator);
}

Tensor Decoder::operator()(const Tensor& latent) const {
  const Tensor h = input_(latent).squeeze(0);  // (B, F h w)
  Tensor x = h.view({-1, filters_, heights_.back(), widths_.back()})
                 .contiguous(at::MemoryFormat::ChannelsLast);  // (B, F, h, w)
  for (const ConvLayer& layer : deconvs_) {
    if (&layer != &deconvs_.back()) {
      x = at::conv_transpose2d(x, layer.weight, layer.bias).relu_();  // (B, F, h', w')
      continue;
    }
    x = at::conv_transpose2d(
        x, layer.weight, layer.bias, /*stride=*/2, /*padding=*/0,
        {Missing(image_.height, heights_[0]), Missing(image_.width, widths_[0])});  // (B, C, H, W)
  }
  return x;
}

NamedTensors Decoder::Named() const {
  NamedTensors named = input_.Named();
  for (size_t i = 0; i < deconvs_.size(); ++i) {
    AddAll(named, StrCat("deconv", i, "/"), deconvs_[i].Named());
  }
  return named;
}

std::vector<Tensor> Decoder::Parameters() const {
  std::vector<Tensor> parameters = {input_.flat()};
  for (const ConvLayer& layer : deconvs_) {
    parameters.push_back(layer.weight);
    parameters.push_back(layer.bias);
  }
  return parameters;
}

}  // namespace rookery
