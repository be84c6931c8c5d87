// The strided encoder and its decoder: sizes and layers as published, and what they refuse.
#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/noise.h"
#include "encoders/decoder.h"
#include "encoders/encoder.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const EncoderConfig kLs3{.kind = "strided", .filters = 32, .latent = 32};
const ImageShape kImage{3, 64, 64};

Tensor RandomImages(const ImageShape& image) {
  return at::randint(256, {2, image.channels, image.height, image.width},
                     MakeGenerator(at::kCPU, 5), at::kByte);
}

TEST(StridedEncoder, SidesAreThoseOfLs3) {
  EXPECT_THAT(StridedSides(64, 4), ElementsAre(31, 10, 4, 1));
  EXPECT_THAT(StridedSides(84, 4), ElementsAre(41, 13, 5, 1));
  EXPECT_THAT(StridedSides(136, 5), ElementsAre(67, 22, 10, 4, 1));
}

TEST(StridedEncoder, LayersAreThoseOfLs3) {
  const Encoder encoder(kLs3, kImage, at::kFloat);
  EXPECT_EQ(encoder.features(), 256);
  const std::vector<std::vector<int64_t>> layers = {
      {2, 32, 31, 31}, {2, 64, 10, 10}, {2, 128, 4, 4}, {2, 256, 1, 1}};
  for (size_t i = 0; i < layers.size(); ++i) {
    EXPECT_EQ(encoder.OutputOf(StrCat("conv", i), RandomImages(kImage)).sizes(), layers[i]) << i;
  }
  EXPECT_EQ(encoder.Named()["conv1/weight"].sizes(), (std::vector<int64_t>{64, 32, 4, 4}));
}

// The sizes are arithmetic, and LibTorch's convolutions agree.
TEST(StridedEncoder, HasTheFeaturesThatItSaysForAnyImage) {
  for (const int64_t layers : {1, 2, 3, 4}) {
    const EncoderConfig config{.kind = "strided", .layers = layers, .filters = 2};
    for (const ImageShape& image : {ImageShape{9, 64, 84}, {1, 70, 65}, {3, 100, 91}}) {
      EXPECT_EQ(Encoder(config, image, at::kFloat).features(),
                (2 << (layers - 1)) * StridedSides(image.height, layers).back() *
                    StridedSides(image.width, layers).back());
    }
  }
}

TEST(StridedEncoder, RefusesImagesThatAreTooSmallAndReadsTheSmallest) {
  const std::vector<int64_t> least = {4, 10, 28, 64, 136};
  for (int64_t layers = 1; layers < 6; ++layers) {
    const EncoderConfig config{.kind = "strided", .layers = layers, .filters = 2};
    const int64_t side = least[static_cast<size_t>(layers - 1)];
    EXPECT_EQ(Encoder(config, {3, side, side}, at::kFloat).features(), 2 << (layers - 1));
    EXPECT_THAT(
        [&] {
          Encoder(config, {3, side - 1, 999}, at::kFloat);
        },
        ThrowsMessage<UserError>(HasSubstr(StrCat("takes ", side, " x ", side))));
  }
}

TEST(StridedDecoder, SidesAreThoseOfLs3) {
  const Decoder decoder(kLs3, {9, 64, 64}, at::kFloat);
  EXPECT_EQ(decoder(at::randn({2, 32})).sizes(), (std::vector<int64_t>{2, 9, 64, 64}));
  const NamedTensors named = decoder.Named();
  EXPECT_EQ(named["0/weight"].sizes(), (std::vector<int64_t>{256, 32}));
  EXPECT_EQ(named["deconv0/weight"].sizes(), (std::vector<int64_t>{256, 128, 5, 5}));
  EXPECT_EQ(named["deconv1/weight"].sizes(), (std::vector<int64_t>{128, 64, 5, 5}));
  EXPECT_EQ(named["deconv2/weight"].sizes(), (std::vector<int64_t>{64, 32, 6, 6}));
  EXPECT_EQ(named["deconv3/weight"].sizes(), (std::vector<int64_t>{32, 9, 6, 6}));
}

TEST(StridedDecoder, RefusesImagesThatItCannotGiveBack) {
  EXPECT_THAT(
      [] {
        Decoder(kLs3, {3, 84, 84}, at::kFloat);
      },
      ThrowsMessage<UserError>(
          AllOf(HasSubstr("gives images of 64 x 64 back, and these are 84 x 84"),
                HasSubstr("env.pixels.size=64"))));
  EncoderConfig three = kLs3;
  three.layers = 3;
  EXPECT_THAT([&] { Decoder(three, kImage, at::kFloat); },
              ThrowsMessage<UserError>(HasSubstr("behind 3 layers")));
}

// As torch.nn.Conv2d and torch.nn.Linear begin.
TEST(FanInUniformTest, FillsItsBoundsAndBiasesToo) {
  EncoderConfig config = kLs3;
  config.initialization = "fan_in_uniform";
  Encoder encoder(config, kImage, at::kFloat);
  encoder.Initialize(MakeGenerator(at::kCPU, 1));
  Decoder decoder(config, kImage, at::kFloat);
  decoder.Initialize(MakeGenerator(at::kCPU, 2));
  const auto fills = [](const NamedTensors& named, const std::string& layer, double fan_in) {
    const double bound = 1 / std::sqrt(fan_in);
    const double weights = named[layer + "/weight"].abs().max().item<double>();
    EXPECT_LE(weights, bound * (1 + 1e-6)) << layer;
    EXPECT_GT(weights, 0.99 * bound) << layer;
    const double biases = named[layer + "/bias"].abs().max().item<double>();
    EXPECT_LE(biases, bound * (1 + 1e-6)) << layer;
    EXPECT_GT(biases, 0.7 * bound) << layer;
  };
  fills(encoder.Named(), "conv0", 3 * 16);
  fills(encoder.Named(), "conv3", 128 * 16);
  fills(decoder.Named(), "0", 32);
  fills(decoder.Named(), "deconv0", 128 * 25);
}

}  // namespace
}  // namespace rookery
