// Augmentations: images changed in ways that their meaning survives, on the device of the images.
#pragma once

#include <cstdint>

#include "core/tensor/named_tensors.h"
#include "encoders/encoder_config.h"

namespace rookery {

// All take `chance` (B, n), uniform numbers in [0, 1), n of them an image, and keep the images'
// type.

// Repeats the border `pad` times on all sides and cuts the image's own size out of that, at a place
// drawn for each image: images (B, C, H, W), chance (B, 2) -> (B, C, H, W). DrQ's (Kostrikov et al.
// 2020, section 3.1).
Tensor RandomShift(const Tensor& images, int64_t pad, const Tensor& chance);

// Cuts squares of `size` out of images (B, C, H, W), at a place drawn for each, chance (B, 2) ->
// (B, C, size, size): RAD's (Laskin et al. 2020, section 4.1); and those in the middle, which
// policies see.
Tensor RandomCrop(const Tensor& images, int64_t size, const Tensor& chance);
Tensor CentreCrop(const Tensor& images, int64_t size);

// Scales each colour of an image by a factor of its own in [1 - strength, 1 + strength], alike in
// all of its frames: images (B, C, H, W) uint8, chance (B, colours) -> uint8, clamped. Channels are
// colours in turn.
Tensor RandomColour(const Tensor& images, double strength, const Tensor& chance);

// Rectangles that are resized: `area` of the image's, and of a width / height within `aspect`.
struct ResizedCrop {
  double least_area = 0.8;
  double most_area = 1;
  double least_aspect = 3. / 4;
  double most_aspect = 4. / 3;
};

// Uniform numbers that an image takes there: kCropTries areas and aspects, and a place.
inline constexpr int64_t kCropTries = 10;
inline constexpr int64_t kResizedCropChance = 2 * kCropTries + 2;

// Cuts a rectangle out of each image and makes it as large as the image was, bilinearly: images (B,
// C, H, W), chance (B, kResizedCropChance) -> (B, C, H, W). It is Inception's (Szegedy et al.
// 2015, section 6) as torchvision draws it: areas uniform, aspects uniform by their logarithms,
// sides rounded, the first of the tries that fits into the image, or, where none does, the greatest
// rectangle in the middle whose aspect is within bounds.
Tensor RandomResizedCrop(const Tensor& images, const ResizedCrop& crop, const Tensor& chance);

// What it cuts out, (B, 4): first row, first column, rows, columns; whole numbers of chance's
// dtype.
Tensor ResizedCropBoxes(int64_t height, int64_t width, const ResizedCrop& crop,
                        const Tensor& chance);

}  // namespace rookery
