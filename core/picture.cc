#include "core/picture.h"

#include <algorithm>

namespace rookery {
namespace {

constexpr int64_t kColours = 3;

}  // namespace

Picture::Picture(int64_t height, int64_t width)
    : height(height), width(width), rgb(static_cast<size_t>(height * width * kColours)) {}

void Picture::Paste(const Picture& from, int64_t top, int64_t left, int64_t to_height,
                    int64_t to_width) {
  for (int64_t y = 0; y < to_height; ++y) {
    for (int64_t x = 0; x < to_width; ++x) {
      const int64_t source = y * from.height / to_height * from.width + x * from.width / to_width;
      std::copy_n(from.rgb.begin() + source * kColours, kColours,
                  rgb.begin() + ((top + y) * width + left + x) * kColours);
    }
  }
}

}  // namespace rookery
