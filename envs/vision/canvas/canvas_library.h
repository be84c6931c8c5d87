// What rookery_canvas.so exports. It is built with the programs that load it, beside them.
#pragma once

#include <cstdint>

#include "envs/vision/canvas/canvas.h"

namespace rookery {

inline constexpr const char* kCanvasLibraryFile = "rookery_canvas.so";
inline constexpr const char* kMakeCanvasName = "rookery_make_canvas";

// A new canvas, white; Finish() writes `rgb` (height, width, 3).
using MakeCanvasFunction = Canvas*(int width, int height, uint8_t* rgb);

}  // namespace rookery

extern "C" rookery::Canvas* rookery_make_canvas(int width, int height, uint8_t* rgb);
