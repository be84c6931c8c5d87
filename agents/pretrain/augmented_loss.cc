#include "agents/pretrain/augmented_loss.h"

#include <ATen/ATen.h>

#include "encoders/augmentation.h"

namespace rookery {
namespace {

// (B, C, H, W) uint8, of the same shape.
Tensor Augmented(const Tensor& images, int64_t channels, const CropConfig& augment,
                 const at::TensorOptions& options, NoiseSource& noise) {
  if (augment.kind == "none") return images;
  const int64_t b = images.size(0), c = images.size(1);
  const int64_t alike = augment.each_frame ? channels : c;
  const Tensor parts =
      images.view({b * c / alike, alike, images.size(2), images.size(3)});  // (P, c, H, W)
  Tensor chance = at::empty({parts.size(0), kResizedCropChance}, options);  // (P, n)
  noise.FillUniform(chance);
  return RandomResizedCrop(parts, ResizedCrop{.least_area = augment.least_area}, chance)
      .view(images.sizes());
}

}  // namespace

Vae::Loss AugmentedLoss(const Vae& vae, const Tensor& images, int64_t channels,
                        const VaeLossConfig& config, NoiseSource& noise) {
  const at::TensorOptions options = vae.options();
  const Tensor seen = Augmented(images, channels, config.augment, options, noise);  // (B, C, H, W)
  Tensor drawn = at::empty({images.size(0), vae.latent()}, options);                // (B, Z)
  noise.FillNormal(drawn);
  return vae.LossOf(seen, images, drawn, config.beta);
}

}  // namespace rookery
