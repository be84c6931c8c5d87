// A convolution's parameters, and how they begin.
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Generator.h>

#include "core/tensor/initializers.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// Leaves, kernels of k x k.
struct ConvLayer {
  Tensor weight;  // (out, in, k, k); of a transposed convolution (in, out, k, k)
  Tensor bias;    // (out)

  // All zero.
  static ConvLayer Make(int64_t in, int64_t out, const at::TensorOptions& options,
                        int64_t kernel = 3);
  static ConvLayer MakeTransposed(int64_t in, int64_t out, const at::TensorOptions& options,
                                  int64_t kernel = 3);

  // "weight", "bias", as they live.
  NamedTensors Named() const;
};

// Fills a convolution; as EncoderConfig::initialization calls them. Its weight is (out, in, h, w).
// Orthogonal: the kernel as one matrix (out, in h w). Delta-orthogonal (Xiao et al. 2018, Algorithm
// 1): such a matrix (out, in) at the kernel's centre, zeros around it, so that a signal keeps its
// size through any number of layers. `gain` is sqrt(2) before a ReLU. Biases are then 0.
// Fan-in-uniform: weights and biases uniform within 1 / sqrt(in h w), where `in` is the weight's
// second extent, also of transposed convolutions: so PyTorch's layers begin.
void InitializeConv(const std::string& initialization, const ConvLayer& layer,
                    const at::Generator& generator);
// Of affine maps around such convolutions: orthogonal, or fan-in-uniform.
Initializer InitializerBeside(const std::string& initialization);

}  // namespace rookery
