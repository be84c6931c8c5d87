#include "envs/vision/image.h"

#include <cstddef>

namespace rookery {

void ToPlanes(std::span<const uint8_t> rgb, std::span<uint8_t> planes) {
  const size_t pixels = rgb.size() / 3;
  for (size_t i = 0; i < pixels; ++i) {
    planes[i] = rgb[3 * i];
    planes[pixels + i] = rgb[3 * i + 1];
    planes[2 * pixels + i] = rgb[3 * i + 2];
  }
}

void ToGrey(std::span<const uint8_t> rgb, std::span<uint8_t> grey) {
  // In units of 2^-15; they add up to one, so that white stays white.
  constexpr uint32_t kRed = 9798, kGreen = 19235, kBlue = 3735, kOne = 1 << 15;
  static_assert(kRed + kGreen + kBlue == kOne);
  for (size_t i = 0; i < grey.size(); ++i) {
    const uint32_t luma = kRed * rgb[3 * i] + kGreen * rgb[3 * i + 1] + kBlue * rgb[3 * i + 2];
    grey[i] = static_cast<uint8_t>((luma + kOne / 2) / kOne);
  }
}

}  // namespace rookery
