// What a file of an agent's weights holds of an encoder. Needs no LibTorch.
#pragma once

#include <optional>
#include <string>

#include "core/named_arrays.h"
#include "encoders/encoder_config.h"

namespace rookery {

// Before the names of its blocks' tensors, and of the projections to a latent that there may be,
// the best one first: what critics learned, the autoencoder has shaped; of a variational
// autoencoder the mean.
inline constexpr const char* kSavedBlocks = "encoder/";
inline constexpr const char* kSavedProjections[] = {"critic_projection/", "actor_projection/",
                                                    "mean/"};

// Kinds and sizes, of the tensors' names and shapes; nothing where there is no encoder, or none of
// ours.
std::optional<EncoderConfig> SizesOfSavedEncoder(const NamedArrays& tensors);

}  // namespace rookery
