#include "core/tensor/normed/fold.h"

#include <utility>

#include <ATen/ATen.h>

namespace rookery {
namespace {

// a and b of norm(x) = a x + b, (C) each.
std::pair<Tensor, Tensor> AffineOf(const BatchNorm& norm) {
  const Tensor a = norm.scale.detach()[0] * (norm.variance[0] + norm.epsilon).rsqrt();
  return {a, norm.shift.detach()[0] - norm.mean[0] * a};
}

}  // namespace

Affine NormalizedBefore(const BatchNorm& norm, const Affine& map) {
  const auto [a, b] = AffineOf(norm);
  return {map.weight * a, map.bias + map.weight.mv(b)};
}

Affine NormalizedBehind(const Affine& map, const BatchNorm& norm) {
  const auto [a, b] = AffineOf(norm);
  return {map.weight * a.unsqueeze(1), map.bias * a + b};
}

}  // namespace rookery
