#include "core/tensor/pictures.h"

#include <algorithm>

#include <ATen/ATen.h>

namespace rookery {

Picture PictureOf(const Tensor& image) {
  const int64_t channels = image.size(0);
  const int64_t colours = channels % 3 == 0 ? 3 : 1;
  const Tensor pixels = image.narrow(0, channels - colours, colours)
                            .expand({3, image.size(1), image.size(2)})
                            .permute({1, 2, 0})
                            .cpu()
                            .contiguous();  // (H, W, 3)
  Picture picture(image.size(1), image.size(2));
  std::copy_n(pixels.const_data_ptr<uint8_t>(), picture.rgb.size(), picture.rgb.begin());
  return picture;
}

Picture SheetOf(const std::vector<Tensor>& rows) {
  constexpr int64_t kLine = 2;
  const int64_t n = rows[0].size(0), height = rows[0].size(2), width = rows[0].size(3);
  const auto r = static_cast<int64_t>(rows.size());
  Picture sheet(r * (height + kLine) - kLine, n * (width + kLine) - kLine);
  for (int64_t y = 0; y < r; ++y) {
    for (int64_t x = 0; x < n; ++x) {
      sheet.Paste(PictureOf(rows[static_cast<size_t>(y)][x]), y * (height + kLine),
                  x * (width + kLine), height, width);
    }
  }
  return sheet;
}

}  // namespace rookery
