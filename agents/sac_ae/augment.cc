#include "agents/sac_ae/augment.h"

#include "encoders/augmentation.h"

namespace rookery {

int64_t ChancePerImage(const AugmentConfig& config, int64_t channels) {
  if (config.kind == "none") return 0;
  if (config.kind != "colour") return 2;  // a place
  return channels % 3 == 0 ? 3 : 1;
}

Tensor Augment(const AugmentConfig& config, const Tensor& images, const Tensor& chance) {
  if (config.kind == "shift") return RandomShift(images, config.pad, chance);
  if (config.kind == "crop") return RandomCrop(images, config.crop, chance);
  if (config.kind == "colour") return RandomColour(images, config.strength, chance);
  return images;
}

Tensor Unaugmented(const AugmentConfig& config, const Tensor& images) {
  return config.kind == "crop" ? CentreCrop(images, config.crop) : images;
}

}  // namespace rookery
