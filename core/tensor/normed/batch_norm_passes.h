// The passes of batch_norm.h through memory. Neither is followed by autograd.
#pragma once

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// Of each unit: (K, C) each.
struct Moments {
  Tensor mean;
  Tensor variance;  // biased, over the batch
};

// x (K, B, C), contiguous -> its moments over B, and y = a x + b with a = scale / sqrt(variance +
// epsilon), b = shift - a mean; at least 0 where `relu`.
struct Normalized {
  Tensor y;  // (K, B, C)
  Moments moments;
};
Normalized NormalizeForward(const Tensor& x, const Tensor& scale, const Tensor& shift,
                            double epsilon, bool relu);

// From d, the gradient of y, with moments of NormalizeForward:
//
//   g = d where y > 0 (or d, without ReLU),  n = (x - mean) / sqrt(variance + epsilon)
//   d_shift = sum g,  d_scale = sum g n,
//   dx = scale / sqrt(variance + epsilon) (g - d_shift / B - n d_scale / B)
struct NormalizeGradients {
  Tensor dx;  // (K, B, C); undefined unless it is wanted
  Tensor d_scale;
  Tensor d_shift;
};
NormalizeGradients NormalizeBackward(const Tensor& d, const Tensor& x, const Tensor& y,
                                     const Moments& moments, const Tensor& scale, double epsilon,
                                     bool relu, bool want_dx);

// y = a x + b of each unit, a, b (K, C), at least 0 where `relu`: (K, B, C).
Tensor AffineOfUnits(const Tensor& x, const Tensor& a, const Tensor& b, bool relu);

}  // namespace rookery
