#include "core/tensor/normed/batch_norm_passes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

namespace rookery {
namespace {

// Units at a time: a stripe of them is read again and again while it is in the cache.
constexpr int64_t kStripe = 64;

template <class T>
using Stripe = std::array<T, kStripe>;

// Where a net's stripe of units lies in (K, B, C).
struct Place {
  int64_t first;     // element of its first row
  int64_t units;     // up to kStripe
  int64_t of_units;  // the same in (K, C)
};

// Calls visit(place) for all stripes of all nets, on several threads.
template <class Visit>
void ForEachStripe(const Tensor& x, const Visit& visit) {
  const int64_t nets = x.size(0), rows = x.size(1), units = x.size(2);
  const int64_t stripes = (units + kStripe - 1) / kStripe;
  at::parallel_for(0, nets * stripes, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t net = i / stripes, unit = i % stripes * kStripe;
      visit(Place{net * rows * units + unit, std::min(kStripe, units - unit), net * units + unit});
    }
  });
}

template <class T>
struct ForwardPass {
  int64_t rows, units;  // B, C
  const T *x, *scale, *shift;
  T *y, *mean, *variance;
  T epsilon;
  bool relu;

  void operator()(const Place& at) const {
    Stripe<T> sum{}, squares{}, a{}, b{};
    for (int64_t r = 0; r < rows; ++r) {
      const T* row = x + at.first + r * units;
      for (int64_t c = 0; c < at.units; ++c) sum[c] += row[c];
    }
    const T count = static_cast<T>(rows);
    for (int64_t c = 0; c < at.units; ++c) sum[c] /= count;  // the mean
    for (int64_t r = 0; r < rows; ++r) {
      const T* row = x + at.first + r * units;
      for (int64_t c = 0; c < at.units; ++c) squares[c] += (row[c] - sum[c]) * (row[c] - sum[c]);
    }
    for (int64_t c = 0; c < at.units; ++c) {
      const int64_t unit = at.of_units + c;
      mean[unit] = sum[c];
      variance[unit] = squares[c] / count;
      a[c] = scale[unit] / std::sqrt(variance[unit] + epsilon);
      b[c] = shift[unit] - a[c] * sum[c];
    }
    const T least = relu ? 0 : std::numeric_limits<T>::lowest();
    for (int64_t r = 0; r < rows; ++r) {
      const T* row = x + at.first + r * units;
      T* out = y + at.first + r * units;
      for (int64_t c = 0; c < at.units; ++c) {
        const T value = row[c] * a[c] + b[c];
        out[c] = value < least ? least : value;  // NaN stays
      }
    }
  }
};

template <class T>
struct BackwardPass {
  int64_t rows, units;
  const T *d, *x, *y, *mean, *variance, *scale;
  T *dx, *d_scale, *d_shift;
  T epsilon;
  bool relu;

  void operator()(const Place& at) const {
    Stripe<T> average{}, inverse{}, sum{}, product{};
    for (int64_t c = 0; c < at.units; ++c) {
      average[c] = mean[at.of_units + c];
      inverse[c] = 1 / std::sqrt(variance[at.of_units + c] + epsilon);
    }
    const T threshold = relu ? 0 : -std::numeric_limits<T>::infinity();
    const auto each_row = [&](const auto& visit) {
      for (int64_t r = 0; r < rows; ++r) {
        const int64_t row = at.first + r * units;
        for (int64_t c = 0; c < at.units; ++c) {
          const T g = y[row + c] > threshold ? d[row + c] : T{0};
          visit(row, c, g, (x[row + c] - average[c]) * inverse[c]);
        }
      }
    };
    each_row([&](int64_t, int64_t c, T g, T n) {
      sum[c] += g;
      product[c] += g * n;
    });
    for (int64_t c = 0; c < at.units; ++c) {
      d_shift[at.of_units + c] = sum[c];
      d_scale[at.of_units + c] = product[c];
    }
    if (dx == nullptr) return;
    const T count = static_cast<T>(rows);
    for (int64_t c = 0; c < at.units; ++c) {
      sum[c] /= count;
      product[c] /= count;
      average[c] = mean[at.of_units + c];
    }
    Stripe<T> factor{};
    for (int64_t c = 0; c < at.units; ++c) factor[c] = scale[at.of_units + c] * inverse[c];
    each_row([&](int64_t row, int64_t c, T g, T n) {
      dx[row + c] = factor[c] * (g - sum[c] - n * product[c]);
    });
  }
};

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
    ForEachStripe(
        x, ForwardPass<scalar_t>{
               x.size(1), x.size(2), x.const_data_ptr<scalar_t>(), scale.const_data_ptr<scalar_t>(),
               shift.const_data_ptr<scalar_t>(), result.y.data_ptr<scalar_t>(),
               result.moments.mean.data_ptr<scalar_t>(),
               result.moments.variance.data_ptr<scalar_t>(), static_cast<scalar_t>(epsilon), relu});
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
    ForEachStripe(
        x,
        BackwardPass<scalar_t>{
            x.size(1), x.size(2), d.const_data_ptr<scalar_t>(), x.const_data_ptr<scalar_t>(),
            y.const_data_ptr<scalar_t>(), moments.mean.const_data_ptr<scalar_t>(),
            moments.variance.const_data_ptr<scalar_t>(), scale.const_data_ptr<scalar_t>(),
            want_dx ? result.dx.data_ptr<scalar_t>() : nullptr, result.d_scale.data_ptr<scalar_t>(),
            result.d_shift.data_ptr<scalar_t>(), static_cast<scalar_t>(epsilon), relu});
  });
  return result;
}

Tensor AffineOfUnits(const Tensor& x, const Tensor& a, const Tensor& b, bool relu) {
  Tensor y = at::addcmul(b.unsqueeze(1), x, a.unsqueeze(1));  // (K, B, C)
  if (relu) y.relu_();
  return y;
}

}  // namespace rookery
