// Linear maps of K nets without biases: what lies between two normalizations, which take a bias
// away again.
#pragma once

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// x (K, B, in), weight (K, out, in) -> (K, B, out), x weight^T of each net. Products are computed
// in ProductType (precision.h). The gradient of the weights is laid out as they are, so that an
// optimizer takes it as it lies; at::bmm's is its transpose.
Tensor LinearOfNets(const Tensor& x, const Tensor& weight);

}  // namespace rookery
