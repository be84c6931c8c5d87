// How an image lies in memory.
#pragma once

#include <cstdint>
#include <span>

namespace rookery {

// `rgb` (pixels, 3) to `planes` (3, pixels): a plane a colour.
void ToPlanes(std::span<const uint8_t> rgb, std::span<uint8_t> planes);

// `rgb` (pixels, 3) to `grey` (pixels): the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B,
// rounded, as OpenCV's COLOR_RGB2GRAY and Gymnasium's GrayscaleObservation compute it.
void ToGrey(std::span<const uint8_t> rgb, std::span<uint8_t> grey);

}  // namespace rookery
