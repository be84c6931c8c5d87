// Picture: what a person looks at.
#pragma once

#include <cstdint>
#include <vector>

namespace rookery {

struct Picture {
  Picture() = default;
  Picture(int64_t height, int64_t width);  // black

  // Draws `from` over the rectangle, enlarged or reduced by whole pixels: nearest neighbours. The
  // rectangle lies within this picture.
  void Paste(const Picture& from, int64_t top, int64_t left, int64_t to_height, int64_t to_width);

  int64_t height = 0;
  int64_t width = 0;
  std::vector<uint8_t> rgb{};  // height x width x 3, top row first
};

}  // namespace rookery
