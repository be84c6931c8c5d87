// Root mean square normalization (Zhang and Sennrich 2019, "Root Mean Square Layer Normalization",
// arXiv 1910.07467, eq. 4).
#pragma once

#include <ATen/ATen.h>

namespace rookery {

inline constexpr double kRmsEpsilon = 1e-6;  // added to the mean square

// scale x / sqrt(mean(x^2) + epsilon), over the last dimension; `scale` is broadcast.
inline at::Tensor RmsNorm(const at::Tensor& x, const at::Tensor& scale) {
  return x * (x.square().mean(-1, /*keepdim=*/true) + kRmsEpsilon).rsqrt() * scale;
}

}  // namespace rookery
