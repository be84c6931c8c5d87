#include "core/tensor/pictures.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rookery {
namespace {

using testing::ElementsAre;

TEST(Pictures, ShowTheNewestFrame) {
  const Tensor two_frames = at::arange(6, at::kByte).view({6, 1, 1});  // (2 x 3, 1, 1)
  EXPECT_THAT(PictureOf(two_frames).rgb, ElementsAre(3, 4, 5));
  const Tensor grey = at::arange(2, at::kByte).view({2, 1, 1});
  EXPECT_THAT(PictureOf(grey).rgb, ElementsAre(1, 1, 1));
}

TEST(Pictures, SheetsHaveARowForEachTensor) {
  const Tensor seen = at::full({2, 3, 4, 5}, 10, at::kByte),
               made = at::full({2, 3, 4, 5}, 20, at::kByte);
  const Picture sheet = SheetOf({seen, made});
  EXPECT_EQ(sheet.height, 4 + 2 + 4);
  EXPECT_EQ(sheet.width, 5 + 2 + 5);
  const auto at = [&](int64_t y, int64_t x) {
    return static_cast<int>(sheet.rgb[static_cast<size_t>(y * sheet.width + x) * 3]);
  };
  EXPECT_EQ(at(0, 0), 10);
  EXPECT_EQ(at(3, 11), 10);
  EXPECT_EQ(at(4, 0), 0);
  EXPECT_EQ(at(0, 5), 0);
  EXPECT_EQ(at(6, 0), 20);
  EXPECT_EQ(at(9, 11), 20);
}

}  // namespace
}  // namespace rookery
