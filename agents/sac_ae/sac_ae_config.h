// Options of agents/sac_ae: SAC's, with the values that SAC+AE was published with, and its own.
#pragma once

#include <cstdint>
#include <string>

#include "agents/sac/sac_config.h"
#include "encoders/encoder_config.h"

namespace rookery {

struct VisualEncoderConfig : EncoderConfig {
  double lr = 1e-3;       // of what the autoencoder teaches it
  double tau = 0.05;      // of its slow copy
  std::string init{};     // a file of its first weights; empty: drawn
  bool frozen = false;    // its blocks stay as they begin
  bool detached = false;  // critics don't teach it

  Fields fields();
};

struct AugmentConfig {
  std::string kind = "none";
  int64_t pad = 4;         // shift
  int64_t crop = 84;       // crop
  double strength = 0.25;  // colour
  int64_t targets = 1;     // K: augmentations of the next images that a target is the mean of
  int64_t losses = 1;      // M: augmentations of the images whose losses are summed

  Fields fields();
  // What the encoder sees of images that are augmented so. Throws UserError where a crop is larger.
  ImageShape Seen(ImageShape image) const;
};

struct SacAeConfig : SacConfig {
  SacAeConfig();

  int64_t initial_updates = 1000;
  VisualEncoderConfig encoder{};
  bool decoder = true;
  double decoder_lr = 1e-3;
  double decoder_weight_decay = 1e-7;
  double latent_penalty = 1e-6;
  int64_t decoder_frequency = 1;
  bool variational = false;
  AugmentConfig augment{};

  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  // The vectors beside the image; there may be none.
  std::vector<size_t> ActorFields(const EnvSpec& env) const override;
  std::vector<size_t> CriticFields(const EnvSpec& env) const override;
  size_t ImageField(const EnvSpec& env) const;     // throws UserError
  ImageShape SeenImage(const EnvSpec& env) const;  // by the encoder; throws UserError
};

}  // namespace rookery
