// RandomResizedCrop against crops that are cut out one by one and resized by LibTorch.
#include <cmath>
#include <map>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"
#include "encoders/augmentation.h"

namespace rookery {
namespace {

constexpr int64_t kBatch = 300;

Tensor Chance(int64_t batch = kBatch, uint64_t seed = 4) {
  return at::rand({batch, kResizedCropChance}, MakeGenerator(at::kCPU, seed), at::kDouble);
}

Tensor Images(int64_t batch, int64_t height, int64_t width) {
  return at::randint(256, {batch, 3, height, width}, MakeGenerator(at::kCPU, 3), at::kByte);
}

// One after the other, as one reads it.
std::vector<int64_t> BoxOf(int64_t height, int64_t width, const ResizedCrop& crop,
                           const Tensor& chance) {
  const double* u = chance.const_data_ptr<double>();
  for (int64_t i = 0; i < kCropTries; ++i) {
    const double area = static_cast<double>(height * width) *
                        (crop.least_area + u[i] * (crop.most_area - crop.least_area));
    const double aspect =
        crop.least_aspect * std::pow(crop.most_aspect / crop.least_aspect, u[kCropTries + i]);
    const auto columns = static_cast<int64_t>(std::nearbyint(std::sqrt(area * aspect)));
    const auto rows = static_cast<int64_t>(std::nearbyint(std::sqrt(area / aspect)));
    if (columns < 1 || columns > width || rows < 1 || rows > height) continue;
    const auto place = [&](int64_t side, int64_t taken, double number) {
      return static_cast<int64_t>(number * static_cast<double>(side - taken + 1));
    };
    return {place(height, rows, u[2 * kCropTries]), place(width, columns, u[2 * kCropTries + 1]),
            rows, columns};
  }
  return {};
}

TEST(RandomResizedCrop, DrawsTheFirstTryThatFits) {
  int64_t fallen = 0;
  const Tensor chance = Chance();
  const Tensor boxes = ResizedCropBoxes(64, 64, {}, chance);  // (B, 4)
  for (int64_t b = 0; b < kBatch; ++b) {
    std::vector<int64_t> expected = BoxOf(64, 64, {}, chance[b]);
    if (expected.empty()) {
      expected = {0, 0, 64, 64};
      ++fallen;
    }
    EXPECT_TRUE(boxes[b].to(at::kLong).equal(at::tensor(expected, at::kLong))) << b;
  }
  EXPECT_LT(fallen, kBatch / 10);
}

// What is cut out lies within the image, as large and of such a shape as it may be.
TEST(RandomResizedCrop, StaysWithinItsBounds) {
  const Tensor boxes = ResizedCropBoxes(64, 64, {}, Chance(20'000));  // (B, 4)
  const Tensor rows = boxes.select(1, 2), columns = boxes.select(1, 3);
  EXPECT_GE(boxes.min().item<double>(), 0);
  EXPECT_LE((boxes.select(1, 0) + rows).max().item<double>(), 64);
  EXPECT_LE((boxes.select(1, 1) + columns).max().item<double>(), 64);
  const Tensor area = rows * columns / (64. * 64);
  EXPECT_GT(area.min().item<double>(), 0.8 - 0.02);
  EXPECT_NEAR(area.min().item<double>(), 0.8, 0.02);
  const Tensor aspect = columns / rows;
  EXPECT_GT(aspect.min().item<double>(), 0.79);  // no narrower one of such an area fits
  EXPECT_LT(aspect.max().item<double>(), 1 / 0.79);
  EXPECT_NEAR(aspect.log().mean().item<double>(), 0, 0.003);  // neither way is more likely
  // Places are even: as often at the first as at the last, where there are two or more.
  const Tensor room = 64 - rows;
  const Tensor at_first = (boxes.select(1, 0) == 0).logical_and(room > 0);
  const Tensor at_last = (boxes.select(1, 0) == room).logical_and(room > 0);
  const auto count = [](const Tensor& t) { return t.sum().item<double>(); };
  EXPECT_NEAR(count(at_first) / count(at_last), 1, 0.08);
}

// Where no try fits: as much as the aspects allow, in the middle.
TEST(RandomResizedCrop, FallsBackToTheMiddle) {
  const Tensor boxes = ResizedCropBoxes(20, 60, {}, Chance());
  EXPECT_TRUE(boxes.equal(at::tensor({0., 16., 20., 27.}, at::kDouble).expand({kBatch, 4})));
  const Tensor tall = ResizedCropBoxes(60, 20, {}, Chance());
  EXPECT_TRUE(tall.equal(at::tensor({16., 0., 27., 20.}, at::kDouble).expand({kBatch, 4})));
}

TEST(RandomResizedCrop, IsTheCutResized) {
  for (const auto& [height, width] : {std::pair<int64_t, int64_t>{64, 64}, {33, 40}}) {
    const Tensor chance = Chance(40);
    const Tensor bytes = Images(40, height, width);
    const Tensor images = bytes.to(at::kDouble);
    const Tensor boxes = ResizedCropBoxes(height, width, {}, chance).to(at::kLong);
    const Tensor out = RandomResizedCrop(images, {}, chance);
    const Tensor of_bytes = RandomResizedCrop(bytes, {}, chance);
    ASSERT_EQ(of_bytes.scalar_type(), at::kByte);
    int64_t smaller = 0;
    for (int64_t b = 0; b < 40; ++b) {
      const auto box = [&](int64_t i) { return boxes[b][i].item<int64_t>(); };
      smaller += box(2) < height || box(3) < width;
      const Tensor cut = images.narrow(0, b, 1).narrow(2, box(0), box(2)).narrow(3, box(1), box(3));
      const Tensor expected =
          at::upsample_bilinear2d(cut, {height, width}, /*align_corners=*/false)[0];  // (C, H, W)
      EXPECT_LT((out[b] - expected).abs().max().item<double>(), 1e-10) << b;
      EXPECT_LE((of_bytes[b].to(at::kDouble) - expected).abs().max().item<double>(), 0.5 + 1e-9);
    }
    EXPECT_GT(smaller, 30);
  }
}

TEST(RandomResizedCrop, TheWholeImageStaysAsItIs) {
  const Tensor images = Images(8, 64, 64);
  const ResizedCrop whole{.least_area = 1, .least_aspect = 1, .most_aspect = 1};
  EXPECT_TRUE(RandomResizedCrop(images, whole, Chance(8)).equal(images));
}

TEST(RandomResizedCrop, IsAFunctionOfItsChance) {
  const Tensor images = Images(8, 64, 64);
  const Tensor once = RandomResizedCrop(images, {}, Chance(8));
  EXPECT_TRUE(once.equal(RandomResizedCrop(images, {}, Chance(8))));
  EXPECT_FALSE(once.equal(RandomResizedCrop(images, {}, Chance(8, 5))));
  const Tensor chance = Chance(8).to(at::kFloat);
  const Tensor in_float = RandomResizedCrop(images, {}, chance);
  EXPECT_TRUE(in_float.equal(RandomResizedCrop(images, {}, chance.to(at::kDouble))));
}

}  // namespace
}  // namespace rookery
