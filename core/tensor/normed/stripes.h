// Batch normalization of a stripe: neighbouring units of one net, that are read again and again
// while they are in the cache. batch_norm_passes.h says what is computed.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace rookery {

inline constexpr int64_t kStripe = 64;  // units

// Rows are `stride` elements apart; of units, `width` follow each other, kStripe at most.
template <class T>
struct ForwardStripe {
  int64_t rows, stride, width;
  const T *x, *scale, *shift;  // x: of the first row
  T *y, *mean, *variance;
  T epsilon;
  T least;  // what y is at least
};

template <class T>
struct BackwardStripe {
  int64_t rows, stride, width;
  const T *d, *x, *y, *mean, *variance, *scale;
  T* dx;  // null: it isn't wanted
  T *d_scale, *d_shift;
  T epsilon;
  T threshold;  // d counts where y is above
};

// With AVX2 where the machine has it.
void RunStripe(const ForwardStripe<float>& stripe);
void RunStripe(const ForwardStripe<double>& stripe);
void RunStripe(const BackwardStripe<float>& stripe);
void RunStripe(const BackwardStripe<double>& stripe);

// What these do. `Width`: of a whole stripe, known beforehand, or the stripe's own.
template <class T, class Width>
[[gnu::always_inline]] inline void Forward(const ForwardStripe<T>& s, Width width) {
  T sum[kStripe] = {}, squares[kStripe] = {}, a[kStripe], b[kStripe];
  for (int64_t r = 0; r < s.rows; ++r) {
    const T* __restrict x = s.x + r * s.stride;
    for (int64_t c = 0; c < width; ++c) sum[c] += x[c];
  }
  const T count = static_cast<T>(s.rows);
  for (int64_t c = 0; c < width; ++c) sum[c] /= count;  // the mean
  for (int64_t r = 0; r < s.rows; ++r) {
    const T* __restrict x = s.x + r * s.stride;
    for (int64_t c = 0; c < width; ++c) squares[c] += (x[c] - sum[c]) * (x[c] - sum[c]);
  }
  for (int64_t c = 0; c < width; ++c) {
    const T variance = squares[c] / count;
    s.mean[c] = sum[c];
    s.variance[c] = variance;
    a[c] = s.scale[c] / std::sqrt(variance + s.epsilon);
    b[c] = s.shift[c] - a[c] * sum[c];
  }
  for (int64_t r = 0; r < s.rows; ++r) {
    const T* __restrict x = s.x + r * s.stride;
    T* __restrict y = s.y + r * s.stride;
    for (int64_t c = 0; c < width; ++c) {
      const T value = x[c] * a[c] + b[c];
      y[c] = value < s.least ? s.least : value;  // NaN stays
    }
  }
}

template <class T, class Width>
[[gnu::always_inline]] inline void Backward(const BackwardStripe<T>& s, Width width) {
  T mean[kStripe], inverse[kStripe], factor[kStripe], sum[kStripe] = {}, product[kStripe] = {};
  for (int64_t c = 0; c < width; ++c) {
    mean[c] = s.mean[c];
    inverse[c] = 1 / std::sqrt(s.variance[c] + s.epsilon);
    factor[c] = s.scale[c] * inverse[c];
  }
  for (int64_t r = 0; r < s.rows; ++r) {
    const T* __restrict d = s.d + r * s.stride;
    const T* __restrict x = s.x + r * s.stride;
    const T* __restrict y = s.y + r * s.stride;
    for (int64_t c = 0; c < width; ++c) {
      const T g = y[c] > s.threshold ? d[c] : T{0};
      sum[c] += g;
      product[c] += g * ((x[c] - mean[c]) * inverse[c]);
    }
  }
  const T count = static_cast<T>(s.rows);
  for (int64_t c = 0; c < width; ++c) {
    s.d_shift[c] = sum[c];
    s.d_scale[c] = product[c];
    sum[c] /= count;
    product[c] /= count;
  }
  if (s.dx == nullptr) return;
  for (int64_t r = 0; r < s.rows; ++r) {
    const T* __restrict d = s.d + r * s.stride;
    const T* __restrict x = s.x + r * s.stride;
    const T* __restrict y = s.y + r * s.stride;
    T* __restrict dx = s.dx + r * s.stride;
    for (int64_t c = 0; c < width; ++c) {
      const T g = y[c] > s.threshold ? d[c] : T{0};
      dx[c] = factor[c] * (g - sum[c] - (x[c] - mean[c]) * inverse[c] * product[c]);
    }
  }
}

struct WholeStripe {
  constexpr operator int64_t() const { return kStripe; }  // NOLINT: it stands for the number
};

template <class T>
[[gnu::always_inline]] inline void AnyWidth(const ForwardStripe<T>& stripe) {
  stripe.width == kStripe ? Forward(stripe, WholeStripe()) : Forward(stripe, stripe.width);
}
template <class T>
[[gnu::always_inline]] inline void AnyWidth(const BackwardStripe<T>& stripe) {
  stripe.width == kStripe ? Backward(stripe, WholeStripe()) : Backward(stripe, stripe.width);
}

}  // namespace rookery
