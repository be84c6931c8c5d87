#include "encoders/decoder.h"

#include <ATen/ATen.h>

#include "core/strings.h"

namespace rookery {
namespace {

constexpr int64_t kStridedKernels[kStridedLayers] = {5, 5, 6, 6};

// The last convolution of stride 2 reaches 2 n + 1 of a side, the encoder's first rounds down.
int64_t Missing(int64_t side, int64_t convolved) { return side - (2 * convolved + 1); }

}  // namespace

Decoder::Plan Decoder::MirrorOfConvolutions(const EncoderConfig& config, const ImageShape& image,
                                            const at::TensorOptions& options) {
  const std::vector<int64_t> heights = ConvolvedSides(image.height, config.layers);
  const std::vector<int64_t> widths = ConvolvedSides(image.width, config.layers);
  const int64_t filters = config.filters;
  Plan plan{.first = {filters, heights.back(), widths.back()}, .activation = Activation::kRelu};
  for (int64_t i = 0; i + 1 < config.layers; ++i) {
    plan.deconvs.push_back({ConvLayer::MakeTransposed(filters, filters, options)});
  }
  plan.deconvs.push_back(
      {.layer = ConvLayer::MakeTransposed(filters, image.channels, options),
       .stride = 2,
       .rest = {Missing(image.height, heights[0]), Missing(image.width, widths[0])}});
  return plan;
}

Decoder::Plan Decoder::Strided(const EncoderConfig& config, const ImageShape& image,
                               const at::TensorOptions& options) {
  int64_t in = config.filters << (kStridedLayers - 1);
  Plan plan{.first = {in, 1, 1}};
  for (int64_t i = 0; i < kStridedLayers; ++i) {
    const int64_t out = i + 1 == kStridedLayers ? image.channels : in / 2;
    plan.deconvs.push_back(
        {.layer = ConvLayer::MakeTransposed(in, out, options, kStridedKernels[i]), .stride = 2});
    in = out;
  }
  return plan;
}

Decoder::Plan Decoder::PlanOf(const EncoderConfig& config, const ImageShape& image,
                              const at::TensorOptions& options) {
  config.CheckDecoder(image);
  return config.kind == "strided" ? Strided(config, image, options)
                                  : MirrorOfConvolutions(config, image, options);
}

Decoder::Decoder(const EncoderConfig& config, const ImageShape& image,
                 const at::TensorOptions& options)
    : initialization_(config.initialization),
      plan_(PlanOf(config, image, options)),
      input_({.inputs = config.latent,
              .outputs = plan_.first.channels * plan_.first.height * plan_.first.width,
              .output_activation = plan_.activation},
             options) {}

void Decoder::Initialize(const at::Generator& generator) {
  input_.Initialize(generator, InitializerBeside(initialization_));
  for (const Deconv& deconv : plan_.deconvs) {
    InitializeConv(initialization_, deconv.layer, generator);
  }
}

Tensor Decoder::operator()(const Tensor& latent) const {
  const auto& [filters, height, width] = plan_.first;
  const Tensor h = input_(latent).squeeze(0);  // (B, F h w)
  Tensor x = h.view({-1, filters, height, width})
                 .contiguous(at::MemoryFormat::ChannelsLast);  // (B, F, h, w)
  for (const Deconv& deconv : plan_.deconvs) {
    x = at::conv_transpose2d(x, deconv.layer.weight, deconv.layer.bias, deconv.stride,
                             /*padding=*/0, deconv.rest);  // (B, F', h', w')
    if (&deconv != &plan_.deconvs.back()) x = x.relu_();
  }
  return x;  // (B, C, H, W)
}

NamedTensors Decoder::Named() const {
  NamedTensors named = input_.Named();
  for (size_t i = 0; i < plan_.deconvs.size(); ++i) {
    AddAll(named, StrCat("deconv", i, "/"), plan_.deconvs[i].layer.Named());
  }
  return named;
}

std::vector<Tensor> Decoder::Parameters() const {
  std::vector<Tensor> parameters = {input_.flat()};
  for (const Deconv& deconv : plan_.deconvs) {
    parameters.push_back(deconv.layer.weight);
    parameters.push_back(deconv.layer.bias);
  }
  return parameters;
}

}  // namespace rookery
