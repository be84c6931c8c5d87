// What agents on vectors read of an image: the latent of a frozen encoder, a field of its own in
// the image's place. Needs no LibTorch.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "agents/bundle/policy_form.h"
#include "core/env_spec.h"
#include "core/fields.h"
#include "core/named_arrays.h"
#include "encoders/encoder_config.h"

namespace rookery {

// The field, and before the names of the encoder's tensors.
inline constexpr const char* kLatentField = "latent";
inline constexpr const char* kLatentPrefix = "latent_encoder/";

struct LatentConfig {
  std::string encoder;  // a file of its weights; "": nobody reads latents
  std::string field;    // the image; "": the only one
  // What the file holds; zeros and "" until it was read (ReadSizes).
  std::string kind;
  std::string projection;  // "": "tanh"
  int64_t layers = 0;
  int64_t filters = 0;
  int64_t size = 0;

  Fields fields();
  bool on() const { return !encoder.empty(); }
  EncoderConfig shape() const;

  // Sizes that nobody gave, of the file's tensors. Throws UserError where they are no encoder's.
  void ReadSizes(const NamedArrays& tensors);

  // The image's index in env.observations. Throws UserError where there is none, or it is a goal.
  size_t ImageField(const EnvSpec& env) const;
  // The env as the agent has it: `latent` float32 (size) first, then what the env has beside the
  // image, in its order. The env itself where nobody reads latents.
  EnvSpec SeenIn(const EnvSpec& env) const;
};

// What `form` says of a policy; where it reads latents, of the env as it sees it, and then the
// encoder belongs to the policy's form. Throws UserError where forms can't say that.
PolicyForm FormReadingLatents(const LatentConfig& config, const EnvSpec& env,
                              const std::function<PolicyForm(const EnvSpec&)>& form);

}  // namespace rookery
