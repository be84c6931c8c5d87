#include "encoders/augmentation.h"

#include <algorithm>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

constexpr int64_t kBatch = 40, kChannels = 2, kHeight = 7, kWidth = 9;

Tensor Images() {
  return at::randint(256, {kBatch, kChannels, kHeight, kWidth}, MakeGenerator(at::kCPU, 3),
                     at::kByte);
}

Tensor Chance(int64_t numbers) { return at::rand({kBatch, numbers}, MakeGenerator(at::kCPU, 4)); }

// Whether `out`'s image b is what `at` says of the images' pixels.
template <class At>
bool Shows(const Tensor& out, int64_t b, const At& at) {
  for (int64_t c = 0; c < kChannels; ++c) {
    for (int64_t y = 0; y < out.size(2); ++y) {
      for (int64_t x = 0; x < out.size(3); ++x) {
        if (out[b][c][y][x].item<int>() != at(c, y, x)) return false;
      }
    }
  }
  return true;
}

// Each is one of the (2 pad + 1)^2 shifts, and many different ones are drawn.
TEST(RandomShift, CutsOutOfRepeatedBorders) {
  constexpr int64_t kPad = 2;
  const Tensor images = Images();
  const Tensor out = RandomShift(images, kPad, Chance(2));
  ASSERT_EQ(out.sizes(), images.sizes());
  ASSERT_EQ(out.scalar_type(), at::kByte);
  std::set<std::pair<int64_t, int64_t>> seen;
  for (int64_t b = 0; b < kBatch; ++b) {
    int found = 0;
    for (int64_t dy = -kPad; dy <= kPad; ++dy) {
      for (int64_t dx = -kPad; dx <= kPad; ++dx) {
        const auto shifted = [&](int64_t c, int64_t y, int64_t x) {
          return images[b][c][std::clamp(y + dy, int64_t{0}, kHeight - 1)]
                       [std::clamp(x + dx, int64_t{0}, kWidth - 1)]
                           .item<int>();
        };
        if (!Shows(out, b, shifted)) continue;
        ++found;
        seen.insert({dy, dx});
      }
    }
    EXPECT_EQ(found, 1) << b;
  }
  EXPECT_GT(seen.size(), 12);  // of 25, in 40 draws
}

TEST(RandomShift, ReachesBothEnds) {
  const Tensor images = Images();
  const Tensor least = RandomShift(images, 1, at::zeros({kBatch, 2}));
  const Tensor most = RandomShift(images, 1, at::full({kBatch, 2}, 0.999999));
  EXPECT_TRUE(least.narrow(2, 1, kHeight - 1)
                  .narrow(3, 1, kWidth - 1)
                  .equal(images.narrow(2, 0, kHeight - 1).narrow(3, 0, kWidth - 1)));
  EXPECT_TRUE(most.narrow(2, 0, kHeight - 1)
                  .narrow(3, 0, kWidth - 1)
                  .equal(images.narrow(2, 1, kHeight - 1).narrow(3, 1, kWidth - 1)));
}

TEST(RandomCrop, CutsSquaresOutOfTheImages) {
  constexpr int64_t kSize = 5;
  const Tensor images = Images();
  const Tensor out = RandomCrop(images, kSize, Chance(2));
  ASSERT_EQ(out.sizes(), (std::vector<int64_t>{kBatch, kChannels, kSize, kSize}));
  std::set<std::pair<int64_t, int64_t>> seen;
  for (int64_t b = 0; b < kBatch; ++b) {
    for (int64_t y0 = 0; y0 + kSize <= kHeight; ++y0) {
      for (int64_t x0 = 0; x0 + kSize <= kWidth; ++x0) {
        const Tensor window = images[b].narrow(1, y0, kSize).narrow(2, x0, kSize);
        if (out[b].equal(window)) seen.insert({y0, x0});
      }
    }
  }
  EXPECT_GT(seen.size(), 10);  // of 15 places, in 40 draws
  EXPECT_TRUE(CentreCrop(images, kSize).equal(images.narrow(2, 1, kSize).narrow(3, 2, kSize)));
}

TEST(RandomColour, ScalesColoursAlikeInAllFrames) {
  const Tensor images = at::full({2, 6, 4, 4}, 100, at::kByte);  // two frames of three colours
  const Tensor chance = at::tensor({0., 0.5, 1., 0.25, 0.5, 0.5}).view({2, 3});
  const Tensor out = RandomColour(images, 0.5, chance);
  const std::vector<std::vector<int>> expected = {{50, 100, 150}, {75, 100, 100}};
  for (int64_t b = 0; b < 2; ++b) {
    for (int64_t c = 0; c < 6; ++c) {
      const int want = expected[static_cast<size_t>(b)][static_cast<size_t>(c % 3)];
      EXPECT_TRUE((out[b][c] == want).all().item<bool>()) << b << " " << c;
    }
  }
  EXPECT_EQ(RandomColour(at::full({1, 1, 1, 1}, 200, at::kByte), 1, at::ones({1, 1})).item<int>(),
            255);
}

}  // namespace
}  // namespace rookery
