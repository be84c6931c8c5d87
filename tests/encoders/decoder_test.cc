#include "encoders/decoder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/noise.h"

namespace rookery {
namespace {

// Even and odd sides: what the first convolution rounds off comes back.
TEST(DecoderTest, GivesImagesOfAnySizeBack) {
  for (int64_t height = 15; height < 26; ++height) {
    const ImageShape image{6, height, 41 - height};
    Decoder decoder({.layers = 4, .filters = 3, .latent = 5}, image, at::kFloat);
    decoder.Initialize(MakeGenerator(at::kCPU, 1));
    EXPECT_EQ(decoder(at::randn({2, 5})).sizes(),
              (std::vector<int64_t>{2, image.channels, image.height, image.width}));
  }
}

TEST(DecoderTest, OneLayerIsTheLastOne) {
  const Decoder decoder({.layers = 1, .filters = 3, .latent = 5}, {3, 8, 9}, at::kFloat);
  EXPECT_EQ(decoder(at::randn({2, 5})).sizes(), (std::vector<int64_t>{2, 3, 8, 9}));
}

TEST(DecoderTest, HasAsManyParametersAsPublished) {
  const Decoder decoder({}, {9, 84, 84}, at::kFloat);
  int64_t parameters = 0;
  for (const Tensor& tensor : decoder.Parameters()) parameters += tensor.numel();
  // FC 50 -> 39,200, three of 32 x 32 x 9, one of 32 x 9 x 9, biases.
  EXPECT_EQ(parameters, 51 * 39200 + 3 * (32 * 32 * 9 + 32) + 32 * 9 * 9 + 9);
}

}  // namespace
}  // namespace rookery
