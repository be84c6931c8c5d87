// A convolution's parameters, and how they begin.
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Generator.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

// Leaves, kernels of 3 x 3.
struct ConvLayer {
  Tensor weight;  // (out, in, 3, 3); of a transposed convolution (in, out, 3, 3)
  Tensor bias;    // (out)

  // All zero.
  static ConvLayer Make(int64_t in, int64_t out, const at::TensorOptions& options);
  static ConvLayer MakeTransposed(int64_t in, int64_t out, const at::TensorOptions& options);

  // "weight", "bias", as they live.
  NamedTensors Named() const;
};

// Fills a convolution's weight (out, in, h, w); as EncoderConfig::initialization calls them.
// Orthogonal: the kernel as one matrix (out, in h w). Delta-orthogonal (Xiao et al. 2018, Algorithm
// 1): such a matrix (out, in) at the kernel's centre, zeros around it, so that a signal keeps its
// size through any number of layers. `gain` is sqrt(2) before a ReLU.
void InitializeConv(const std::string& initialization, const Tensor& weight,
                    const at::Generator& generator);

}  // namespace rookery
