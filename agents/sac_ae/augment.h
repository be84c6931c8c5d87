// The augmentation that a config names.
#pragma once

#include "agents/sac_ae/sac_ae_config.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// Uniform numbers that an image of so many channels takes; 0 where images stay as they are.
int64_t ChancePerImage(const AugmentConfig& config, int64_t channels);

// images (B, C, H, W) uint8, chance (B, ChancePerImage).
Tensor Augment(const AugmentConfig& config, const Tensor& images, const Tensor& chance);

// What policies see of images (N, C, H, W): the centre where learning sees crops.
Tensor Unaugmented(const AugmentConfig& config, const Tensor& images);

}  // namespace rookery
