#include "encoders/augmentation.h"

#include <ATen/ATen.h>

namespace rookery {
namespace {

// Whole numbers 0 ... count - 1, from uniform ones in [0, 1).
Tensor Whole(const Tensor& chance, int64_t count) {
  return (chance * static_cast<double>(count)).floor().clamp_max(count - 1).to(at::kLong);
}

// Of each image b the rows rows[b] and the columns columns[b]: (B, C, H, W), (B, h), (B, w) ->
// (B, C, h, w).
Tensor Cut(const Tensor& images, const Tensor& rows, const Tensor& columns) {
  const int64_t b = images.size(0), c = images.size(1);
  const int64_t h = rows.size(1), w = columns.size(1);
  const Tensor of_rows =
      images.gather(2, rows.view({b, 1, h, 1}).expand({b, c, h, images.size(3)}));  // (B, C, h, W)
  return of_rows.gather(3, columns.view({b, 1, 1, w}).expand({b, c, h, w}));        // (B, C, h, w)
}

// first[b], first[b] + 1, ...: (B) -> (B, count).
Tensor From(const Tensor& first, int64_t count) {
  return first.unsqueeze(1) + at::arange(count, first.options());
}

}  // namespace

Tensor RandomShift(const Tensor& images, int64_t pad, const Tensor& chance) {
  const Tensor first = Whole(chance, 2 * pad + 1) - pad;  // (B, 2)
  const auto within = [&](int64_t side, int64_t axis) {   // (B, side); the border repeats
    return From(first.select(1, axis), side).clamp(0, side - 1);
  };
  return Cut(images, within(images.size(2), 0), within(images.size(3), 1));
}

Tensor RandomCrop(const Tensor& images, int64_t size, const Tensor& chance) {
  const auto from = [&](int64_t side, int64_t axis) {  // (B, size)
    return From(Whole(chance.select(1, axis), side - size + 1), size);
  };
  return Cut(images, from(images.size(2), 0), from(images.size(3), 1));
}

Tensor CentreCrop(const Tensor& images, int64_t size) {
  return images.narrow(2, (images.size(2) - size) / 2, size)
      .narrow(3, (images.size(3) - size) / 2, size);
}

Tensor RandomColour(const Tensor& images, double strength, const Tensor& chance) {
  const int64_t colours = chance.size(1);
  const Tensor factors = 1 + strength * (2 * chance - 1);                    // (B, colours)
  const Tensor of_channels = factors.repeat({1, images.size(1) / colours});  // (B, C)
  const Tensor scaled = images * of_channels.unsqueeze(2).unsqueeze(3);      // (B, C, H, W)
  return scaled.round_().clamp_(0, 255).to(at::kByte);
}

}  // namespace rookery
