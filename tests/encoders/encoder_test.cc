#include "encoders/encoder.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/noise.h"
#include "encoders/conv_layer.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

Tensor RandomImages(const ImageShape& image, int64_t batch = 2) {
  return at::randint(256, {batch, image.channels, image.height, image.width},
                     MakeGenerator(at::kCPU, 5), at::kByte);
}

TEST(EncoderConfigTest, SidesAreThoseOfThePaper) {
  EXPECT_THAT(ConvolvedSides(84, 4), ElementsAre(41, 39, 37, 35));
  EXPECT_THAT(ConvolvedSides(84, 6), ElementsAre(41, 39, 37, 35, 33, 31));
  EXPECT_THAT(ConvolvedSides(48, 4), ElementsAre(23, 21, 19, 17));
}

// The sizes are arithmetic, and LibTorch's convolutions agree.
TEST(EncoderTest, HasTheFeaturesThatItSaysForAnyImage) {
  for (const std::string kind : {"conv", "residual"}) {
    for (const int64_t layers : {1, 3, 4}) {
      for (const ImageShape& image : {ImageShape{9, 84, 84}, {3, 15, 16}, {1, 41, 28}}) {
        const EncoderConfig config{.kind = kind, .layers = layers, .filters = 6};
        const Encoder encoder(config, image, at::kFloat);
        const Tensor features = encoder(RandomImages(image));  // (B, D)
        EXPECT_EQ(features.sizes(), (std::vector<int64_t>{2, encoder.features()}));
        if (kind == "residual") continue;
        EXPECT_EQ(encoder.features(), 6 * ConvolvedSides(image.height, layers).back() *
                                          ConvolvedSides(image.width, layers).back());
      }
    }
  }
}

TEST(EncoderTest, RefusesImagesThatAreTooSmallAndReadsTheSmallest) {
  for (int64_t layers = 1; layers < 6; ++layers) {
    const EncoderConfig config{.layers = layers, .filters = 2};
    const int64_t least = 4 * layers - 1;
    const ImageShape smallest{3, least, least}, smaller{3, least - 1, 99};
    EXPECT_EQ(Encoder(config, smallest, at::kFloat).features(), 2);
    EXPECT_THAT([&] { Encoder(config, smaller, at::kFloat); },
                ThrowsMessage<UserError>(HasSubstr(StrCat("takes ", least, " x ", least))));
  }
}

TEST(EncoderTest, RefusesOtherImages) {
  const Encoder encoder({.filters = 2}, {9, 32, 32}, at::kFloat);
  EXPECT_THROW(encoder(RandomImages({3, 32, 32})), Failure);
}

// Bytes are numbers in [0, 1].
TEST(EncoderTest, BytesAndTheirFractionsAreTheSameImages) {
  const ImageShape image{3, 20, 20};
  Encoder encoder({.layers = 2, .filters = 4}, image, at::kDouble);
  encoder.Initialize(MakeGenerator(at::kCPU, 1));
  const Tensor bytes = RandomImages(image);
  EXPECT_TRUE(encoder(bytes).allclose(encoder(bytes.to(at::kDouble) / 255), 1e-12, 1e-12));
}

TEST(EncoderTest, EveryBlockCanBeAskedAndTheListBeCut) {
  const ImageShape image{3, 20, 20};
  Encoder encoder({.layers = 3, .filters = 4}, image, at::kDouble);
  encoder.Initialize(MakeGenerator(at::kCPU, 1));
  EXPECT_THAT(encoder.BlockNames(), ElementsAre("scale", "conv0", "conv1", "conv2", "flatten"));
  const Tensor images = RandomImages(image);
  const Tensor whole = encoder(images);  // (B, D)
  EXPECT_TRUE(whole.equal(encoder.OutputOf("flatten", images)));
  for (size_t cut = 0; cut <= encoder.BlockNames().size(); ++cut) {
    const Tensor first = encoder.Run(images, 0, cut);
    EXPECT_TRUE(whole.equal(encoder.Run(first, cut, encoder.BlockNames().size()))) << cut;
  }
  EXPECT_EQ(encoder.OutputOf("conv1", images).sizes(), (std::vector<int64_t>{2, 4, 7, 7}));
  EXPECT_THAT([&] { encoder.OutputOf("conv9", images); },
              ThrowsMessage<UserError>(HasSubstr("scale, conv0, conv1, conv2, flatten")));
}

// Of the centre's matrix W, W W^T = 2 or W^T W = 2, whichever is the smaller; all else is 0.
TEST(InitializeConvTest, DeltaOrthogonalIsAnOrthogonalMatrixAtTheCentre) {
  for (const auto& [out, in] : {std::pair<int64_t, int64_t>{32, 9}, {4, 16}, {8, 8}}) {
    const Tensor weight = at::full({out, in, 3, 3}, 7., at::kDouble);
    InitializeConv("delta_orthogonal", {weight, at::zeros({out}, at::kDouble)},
                   MakeGenerator(at::kCPU, 2));
    const Tensor centre = weight.select(3, 1).select(2, 1);  // (out, in)
    const Tensor product = out < in ? centre.mm(centre.t()) : centre.t().mm(centre);
    EXPECT_TRUE(product.allclose(2 * at::eye(std::min(out, in), at::kDouble)));
    EXPECT_NEAR(weight.square().sum().item<double>(), centre.square().sum().item<double>(), 1e-12);
  }
}

TEST(InitializeConvTest, OrthogonalIsOneOfTheWholeKernel) {
  const Tensor weight = at::zeros({8, 2, 3, 3}, at::kDouble);
  InitializeConv("orthogonal", {weight, at::zeros({8}, at::kDouble)}, MakeGenerator(at::kCPU, 2));
  const Tensor rows = weight.flatten(1);  // (8, 18)
  EXPECT_TRUE(rows.mm(rows.t()).allclose(2 * at::eye(8, at::kDouble)));
}

// The residual sections, against the same layers written down one by one.
TEST(EncoderTest, ResidualSectionsAreThoseOfImpala) {
  const ImageShape image{3, 17, 20};
  Encoder encoder({.kind = "residual", .layers = 2, .filters = 4}, image, at::kDouble);
  encoder.Initialize(MakeGenerator(at::kCPU, 1));
  const NamedTensors named = encoder.Named();
  const Tensor images = RandomImages(image);
  Tensor x = images.to(at::kDouble) / 255;  // (B, 3, 17, 20)
  for (const int section : {0, 1}) {
    const auto convolve = [&](int i, const Tensor& input) {
      const std::string layer = StrCat("section", section, "/", i, "/");
      return at::conv2d(input, named[layer + "weight"], named[layer + "bias"], 1, 1);
    };
    x = at::max_pool2d(convolve(0, x), 3, 2, 1);
    x = x + convolve(2, at::relu(convolve(1, at::relu(x))));
    x = x + convolve(4, at::relu(convolve(3, at::relu(x))));
  }
  EXPECT_EQ(x.sizes(), (std::vector<int64_t>{2, 4, 5, 5}));
  EXPECT_TRUE(encoder(images).allclose(at::relu(x).flatten(1), 1e-12, 1e-12));
}

}  // namespace
}  // namespace rookery
