// Projections of weights: after each step of an optimizer they are scaled back to a length that
// normalization makes free of meaning, so that a learning rate keeps its own (Lyle et al. 2024,
// "Normalization and effective learning rates in reinforcement learning", arXiv 2407.01800).
#pragma once

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// Each row of weights (K, out, in) becomes 1 long; one that is 0 stays so. In place.
void ProjectRows(const Tensor& weight);

// scale and shift (K, C) of each net, together, become sqrt(C) long, as those that batch
// normalization begins with; `shift` may be undefined. In place.
void ProjectNorm(const Tensor& scale, const Tensor& shift);

}  // namespace rookery
