// The two passes through an Mlp's layers: values forward, the chain rule by hand backward. Neither
// is followed by autograd; mlp_function.h makes one function of them.
#pragma once

#include <vector>

#include "core/tensor/mlp_shape.h"

namespace rookery {

// Added to the variance that layer normalization divides by: PyTorch's default, and so SAC+AE's.
// Flax's is 1e-6.
inline constexpr double kLayerNormEpsilon = 1e-5;

// What the forward pass finds on its way and the backward pass needs.
struct LayerValues {
  Tensor input;                // (K, B, in), of the products' type
  Tensor normalized{};         // (K, B, out), of mean 0 and variance 1; undefined unless normalized
  Tensor inverse_deviation{};  // (K, B, 1), what it was multiplied by; likewise
};
struct MlpValues {
  std::vector<LayerValues> layers{};
  Tensor output{};  // (K, B, O)
};

// x (B, I) or (K, B, I) as (K, B, I), not copied.
Tensor PerNet(const MlpShape& shape, const Tensor& x);

// x (K, B, I), in the type that products are to be computed in; activations between layers are of
// it, normalization and the output of the weights' own. `layers`: ForwardViews'.
MlpValues MlpForward(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x);

// The output alone, (K, B, O), by blocks of rows that stay in a core's cache where there are many
// rows: what lies between two layers is as large as all of them.
Tensor MlpEvaluate(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x);

// d_output (K, B, O), contiguous: the gradient of the output. Fills all of `d_layers` unless it is
// empty, and returns the gradient of x (K, B, I) where it is wanted, else an undefined tensor. Of
// `layers`, weights and scales are read.
Tensor MlpBackward(const MlpShape& shape, const std::vector<MlpLayer>& layers,
                   const MlpValues& values, const Tensor& d_output,
                   const std::vector<MlpLayer>& d_layers, bool want_dx);

}  // namespace rookery
