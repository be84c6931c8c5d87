// A normalization by running statistics is an affine map, and so is a linear layer: together they
// are one layer, which is all that a policy needs.
#pragma once

#include "core/tensor/normed/batch_norm.h"

namespace rookery {

// y = weight x + bias, of one net.
struct Affine {
  Tensor weight;  // (out, in)
  Tensor bias;    // (out)
};

// map(norm(x)) and norm(map(x)), without the ReLU; `norm`: of one net, running. Without gradients.
Affine NormalizedBefore(const BatchNorm& norm, const Affine& map);
Affine NormalizedBehind(const Affine& map, const BatchNorm& norm);

}  // namespace rookery
