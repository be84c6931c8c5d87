// The kernels of dense_kernels.h in plain C++, compiled once for each kind of machine.
#pragma once

#include "planning/qp/dense_kernels.h"

namespace rookery::qp {

inline __attribute__((always_inline)) void SubtractTileOf(const double* a, const double* b,
                                                          int64_t depth, double* c,
                                                          int64_t stride) {
  using Four = double __attribute__((vector_size(32), aligned(8)));
  Four sum[kTileColumns][2] = {};
  for (int64_t p = 0; p < depth; ++p, a += kTileRows, b += kTileRows) {
    const Four low = *reinterpret_cast<const Four*>(a),
               high = *reinterpret_cast<const Four*>(a + 4);
    for (int64_t j = 0; j < kTileColumns; ++j) {
      sum[j][0] += low * b[j];
      sum[j][1] += high * b[j];
    }
  }
  for (int64_t j = 0; j < kTileColumns; ++j, c += stride) {
    *reinterpret_cast<Four*>(c) -= sum[j][0];
    *reinterpret_cast<Four*>(c + 4) -= sum[j][1];
  }
}

inline __attribute__((always_inline)) void SubtractScaledOf(const double* x, double factor,
                                                            int64_t count, double* y) {
  for (int64_t i = 0; i < count; ++i) y[i] -= factor * x[i];
}

// In four sums, and so the same on every machine that has fused additions or none in all of them.
inline __attribute__((always_inline)) double DotOfOf(const double* x, const double* y,
                                                     int64_t count) {
  using Four = double __attribute__((vector_size(32), aligned(8)));
  Four sum = {}, more = {};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    sum += *reinterpret_cast<const Four*>(x + i) * *reinterpret_cast<const Four*>(y + i);
    more += *reinterpret_cast<const Four*>(x + i + 4) * *reinterpret_cast<const Four*>(y + i + 4);
  }
  sum += more;
  double total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  for (; i < count; ++i) total += x[i] * y[i];
  return total;
}

}  // namespace rookery::qp
