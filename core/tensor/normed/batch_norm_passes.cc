#include "core/tensor/normed/batch_norm_passes.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include "core/tensor/normed/stripes.h"

namespace rookery {
namespace {

// Calls visit(first, of_units, width) for all stripes of all nets, on several threads: where a
// stripe's first row begins in (K, B, C), and its first unit in (K, C).
template <class Visit>
void ForEachStripe(const Tensor& x, const Visit& visit) {
  const int64_t nets = x.size(0), rows = x.size(1), units = x.size(2);
  const int64_t stripes = (units + kStripe - 1) / kStripe;
  at::parallel_for(0, nets * stripes, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t net = i / stripes, unit = i % stripes * kStripe;
      visit(net * rows * units + unit, net * units + unit, std::min(kStripe, units - unit));
    }
  });
}

Tensor InverseDeviation(const Moments& moments, double epsilon) {
  return (moments.variance + epsilon).rsqrt().unsqueeze(1);  // (K, 1, C)
}

}  // namespace

Normalized NormalizeForward(const Tensor& x, const Tensor& scale, const Tensor& shift,
                            double epsilon, bool relu) {
  Normalized result;
  if (!x.is_cpu()) {
    result.moments = {x.mean(1), x.var(1, /*unbiased=*/false)};                 // (K, C) each
    const Tensor a = scale * (result.moments.variance + epsilon).rsqrt();       // (K, C)
    const Tensor b = at::addcmul(shift, result.moments.mean, a, /*value=*/-1);  // (K, C)
    result.y = AffineOfUnits(x, a, b, relu);
    return result;
  }
  result.y = at::empty_like(x);
  result.moments = {at::empty_like(scale), at::empty_like(scale)};
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "NormalizeForward", [&] {
    using T = scalar_t;
    const T least = relu ? 0 : -std::numeric_limits<T>::infinity();
    ForEachStripe(x, [&](int64_t first, int64_t unit, int64_t width) {
      RunStripe(ForwardStripe<T>{
          x.size(1), x.size(2), width, x.const_data_ptr<T>() + first,
          scale.const_data_ptr<T>() + unit, shift.const_data_ptr<T>() + unit,
          result.y.data_ptr<T>() + first, result.moments.mean.data_ptr<T>() + unit,
          result.moments.variance.data_ptr<T>() + unit, static_cast<T>(epsilon), least});
    });
  });
  return result;
}

NormalizeGradients NormalizeBackward(const Tensor& d, const Tensor& x, const Tensor& y,
                                     const Moments& moments, const Tensor& scale, double epsilon,
                                     bool relu, bool want_dx) {
  NormalizeGradients result;
  if (!x.is_cpu()) {
    const Tensor g = relu ? at::threshold_backward(d, y, 0) : d;  // (K, B, C)
    const Tensor inverse = InverseDeviation(moments, epsilon);    // (K, 1, C)
    const Tensor n = (x - moments.mean.unsqueeze(1)) * inverse;   // (K, B, C)
    result.d_shift = g.sum(1);                                    // (K, C)
    result.d_scale = (g * n).sum(1);                              // (K, C)
    if (!want_dx) return result;
    const auto rows = static_cast<double>(x.size(1));
    result.dx = scale.unsqueeze(1) * inverse *
                (g - (result.d_shift.unsqueeze(1) + n * result.d_scale.unsqueeze(1)) / rows);
    return result;
  }
  if (want_dx) result.dx = at::empty_like(x);
  result.d_scale = at::empty_like(scale);
  result.d_shift = at::empty_like(scale);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "NormalizeBackward", [&] {
    using T = scalar_t;
    const T threshold = relu ? 0 : -std::numeric_limits<T>::infinity();
    ForEachStripe(x, [&](int64_t first, int64_t unit, int64_t width) {
      RunStripe(BackwardStripe<T>{
          x.size(1), x.size(2), width, d.const_data_ptr<T>() + first, x.const_data_ptr<T>() + first,
          y.const_data_ptr<T>() + first, moments.mean.const_data_ptr<T>() + unit,
          moments.variance.const_data_ptr<T>() + unit, scale.const_data_ptr<T>() + unit,
          want_dx ? result.dx.data_ptr<T>() + first : nullptr, result.d_scale.data_ptr<T>() + unit,
          result.d_shift.data_ptr<T>() + unit, static_cast<T>(epsilon), threshold});
    });
  });
  return result;
}

Tensor AffineOfUnits(const Tensor& x, const Tensor& a, const Tensor& b, bool relu) {
  Tensor y = at::addcmul(b.unsqueeze(1), x, a.unsqueeze(1));  // (K, B, C)
  if (relu) y.relu_();
  return y;
}

}  // namespace rookery
