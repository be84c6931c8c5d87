// The loss of a variational autoencoder that sees parts of images and gives whole ones back.
#pragma once

#include <cstdint>

#include "agents/pretrain/pretrain_config.h"
#include "core/tensor/noise.h"
#include "encoders/vae.h"

namespace rookery {

// As Vae::LossOf, of one draw: images (B, C, H, W) uint8 are encoded as config.augment says, and
// are what is to come out. `channels`: of one frame, where a stack is seen.
Vae::Loss AugmentedLoss(const Vae& vae, const Tensor& images, int64_t channels,
                        const VaeLossConfig& config, NoiseSource& noise);

}  // namespace rookery
