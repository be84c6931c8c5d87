// Images that agents see as pictures for people.
#pragma once

#include <vector>

#include "core/picture.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// The newest frame of an image uint8 (C, H, W) that has its frames' channels one after the other:
// its last three, or where C is no multiple of three the last one, as grey.
Picture PictureOf(const Tensor& image);

// Rows of pictures, a row each of `rows`, (N, C, H, W) uint8 of one shape, with a line between
// them.
Picture SheetOf(const std::vector<Tensor>& rows);

}  // namespace rookery
