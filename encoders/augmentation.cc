#include "encoders/augmentation.h"

#include <algorithm>
#include <cmath>
#include <vector>

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

// Of each image b the places on an axis of `side` pixels that a cut of extent[b] from first[b] on
// has its pixels taken from when it is made that large again: pixels' middles stay where they are,
// and none is taken from beyond the cut. (B), (B) -> (B, side).
Tensor TakenFrom(const Tensor& first, const Tensor& extent, int64_t side) {
  const Tensor middles = at::arange(side, first.options()) + 0.5;      // (side)
  const Tensor within = middles * (extent / side).unsqueeze(1) - 0.5;  // (B, side)
  const Tensor last = (extent - 1).unsqueeze(1);                       // (B, 1)
  return at::minimum(within.clamp_min(0), last) + first.unsqueeze(1);
}

// Of each image b the places[b] on an axis, 2 or 3, between two pixels in proportion: images (B, C,
// H, W) of places' type, places (B, n) -> that axis n long.
Tensor Interpolated(const Tensor& images, int64_t axis, const Tensor& places) {
  std::vector<int64_t> one = {places.size(0), 1, 1, 1}, all = images.sizes().vec();
  one[static_cast<size_t>(axis)] = all[static_cast<size_t>(axis)] = places.size(1);
  const Tensor low = places.floor();  // (B, n)
  const auto taken = [&](const Tensor& index) {
    const Tensor within = index.clamp_max(images.size(axis) - 1).to(at::kLong);  // (B, n)
    return images.gather(axis, within.view(one).expand(all));
  };
  return at::lerp(taken(low), taken(low + 1), (places - low).view(one));
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

Tensor ResizedCropBoxes(int64_t height, int64_t width, const ResizedCrop& crop,
                        const Tensor& chance) {
  const auto h = static_cast<double>(height), w = static_cast<double>(width);
  const auto between = [](const Tensor& numbers, double low, double high) {
    return low + (high - low) * numbers;
  };
  const Tensor area =
      h * w * between(chance.narrow(1, 0, kCropTries), crop.least_area, crop.most_area);  // (B, T)
  const Tensor aspect = between(chance.narrow(1, kCropTries, kCropTries),
                                std::log(crop.least_aspect), std::log(crop.most_aspect))
                            .exp();                       // (B, T)
  const Tensor rows = (area / aspect).sqrt().round();     // (B, T)
  const Tensor columns = (area * aspect).sqrt().round();  // (B, T)
  const Tensor fits = (rows > 0)
                          .logical_and(rows <= height)
                          .logical_and(columns > 0)
                          .logical_and(columns <= width);  // (B, T)
  const Tensor first =
      fits.to(at::kByte).argmax(1, /*keepdim=*/true);  // (B, 1), the first that fits
  const Tensor any = fits.any(1, /*keepdim=*/true);    // (B, 1)
  const double whole_rows = std::min(h, std::nearbyint(w / crop.least_aspect));
  const double whole_columns = std::min(w, std::nearbyint(h * crop.most_aspect));
  const Tensor taken_rows = at::where(any, rows.gather(1, first), whole_rows);           // (B, 1)
  const Tensor taken_columns = at::where(any, columns.gather(1, first), whole_columns);  // (B, 1)
  const auto place = [&](int64_t axis, double side, const Tensor& taken) {               // (B, 1)
    const Tensor number = chance.narrow(1, 2 * kCropTries + axis, 1);                    // (B, 1)
    const Tensor drawn = at::minimum((number * (side - taken + 1)).floor(), side - taken);
    return at::where(any, drawn, ((side - taken) / 2).floor());
  };
  return at::cat({place(0, h, taken_rows), place(1, w, taken_columns), taken_rows, taken_columns},
                 1);
}

Tensor RandomResizedCrop(const Tensor& images, const ResizedCrop& crop, const Tensor& chance) {
  const int64_t height = images.size(2), width = images.size(3);
  const Tensor boxes = ResizedCropBoxes(height, width, crop, chance);               // (B, 4)
  const Tensor rows = TakenFrom(boxes.select(1, 0), boxes.select(1, 2), height);    // (B, H)
  const Tensor columns = TakenFrom(boxes.select(1, 1), boxes.select(1, 3), width);  // (B, W)
  const Tensor of_rows = Interpolated(images.to(chance.scalar_type()), 2, rows);    // (B, C, H, W)
  const Tensor resized = Interpolated(of_rows, 3, columns);                         // (B, C, H, W)
  if (images.scalar_type() != at::kByte) return resized.to(images.scalar_type());
  return resized.round().to(at::kByte);
}

}  // namespace rookery
