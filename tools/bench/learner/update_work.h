// UpdateWork: the matrix products and convolutions of an agent's update, as a list. Nothing of an
// update is more work than these, so to do them alone is its limit (products_limit.h).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/tensor/mlp_shape.h"

namespace rookery {

// A batch on its way through perceptrons of one shape, twin critics for example, and back.
struct MlpPass {
  MlpShape shape;
  int64_t rows;            // B, the batch's
  bool d_weights = false;  // back to the weights
  bool d_input = false;    // back to the input
  int64_t every = 1;       // updates to one of this
};

// A batch on its way through one convolution, and back.
struct ConvolutionPass {
  std::array<int64_t, 4> input;   // (B, C, H, W)
  std::array<int64_t, 4> weight;  // (out, C, height, width), transposed (C, out, height, width)
  int64_t stride = 1;
  int64_t padding = 0;
  bool transposed = false;
  int64_t output_padding = 0;  // where transposed
  bool d_weights = false;
  bool d_input = false;
  int64_t every = 1;
};

struct UpdateWork {
  std::vector<MlpPass> mlps{};
  std::vector<ConvolutionPass> convolutions{};

  bool empty() const { return mlps.empty() && convolutions.empty(); }
};

}  // namespace rookery
