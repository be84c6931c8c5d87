// The blocks that encoders are made of.
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace rookery {

// uint8 (B, C, H, W) -> [0, 1] of `options`; what is of that type already stays as it is. Channels
// lie together from here on: convolutions on CPUs and on tensor cores are faster so.
std::unique_ptr<EncoderBlock> ScaleBlock(const at::TensorOptions& options);

// relu(convolution), kernel x kernel without padding: (B, in, H, W) -> (B, out, H', W').
std::unique_ptr<EncoderBlock> ConvBlock(int64_t in, int64_t out, int64_t kernel, int64_t stride,
                                        const at::TensorOptions& options);

// A section of a deep residual encoder (Espeholt et al. 2018, "IMPALA", Figure 3): a convolution, a
// pooling of 3 x 3 that halves, and two residual blocks of two convolutions each, all of which keep
// the sides: (B, in, H, W) -> (B, out, ceil(H / 2), ceil(W / 2)).
std::unique_ptr<EncoderBlock> ResidualSection(int64_t in, int64_t out,
                                              const at::TensorOptions& options);

// relu, where `relu`, and (B, F, H, W) -> (B, F H W), a filter's image after the other.
std::unique_ptr<EncoderBlock> FlattenBlock(bool relu);

}  // namespace rookery
