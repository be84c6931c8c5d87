// Options of agents/pretrain, with the values that LS3 was published with.
#pragma once

#include <cstdint>
#include <string>

#include "agents/off_policy/off_policy_config.h"
#include "encoders/encoder_config.h"

namespace rookery {

struct CropConfig {
  std::string kind = "resized_crop";  // or "none"
  double least_area = 0.8;            // of what is cut out, of the image's
  bool each_frame = false;            // of a stack, a crop of its own

  Fields fields();
};

// What a variational autoencoder's loss is made of (augmented_loss.h).
struct VaeLossConfig {
  double beta = 1e-6;
  CropConfig augment{};

  // Declares both.
  void AddFields(Fields& f);
};

// Of an off-policy agent's options batch_size, learning_starts and lr; there are no transitions to
// learn values from.
struct PretrainConfig : OffPolicyConfig {
  PretrainConfig();

  EncoderConfig encoder{};
  VaeLossConfig loss{};
  int64_t updates = 100'000;

  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  size_t ImageField(const EnvSpec& env) const;  // throws UserError
};

}  // namespace rookery
