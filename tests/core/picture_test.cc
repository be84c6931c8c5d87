#include "core/picture.h"

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(PictureTest, PastesEnlargedPixels) {
  Picture small(1, 2);
  small.rgb = {1, 2, 3, 4, 5, 6};
  Picture whole(3, 5);
  whole.Paste(small, /*top=*/1, /*left=*/1, /*to_height=*/2, /*to_width=*/4);
  const auto red = [&](size_t y, size_t x) { return static_cast<int>(whole.rgb[(y * 5 + x) * 3]); };
  const std::vector<std::vector<int>> expected = {
      {0, 0, 0, 0, 0}, {0, 1, 1, 4, 4}, {0, 1, 1, 4, 4}};
  for (size_t y = 0; y < 3; ++y) {
    for (size_t x = 0; x < 5; ++x) EXPECT_EQ(red(y, x), expected[y][x]) << y << " " << x;
  }
}

}  // namespace
}  // namespace rookery
