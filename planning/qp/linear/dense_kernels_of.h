// The kernels of dense_kernels.h in plain C++, compiled once for each kind of machine.
#pragma once

#include <algorithm>

#include "planning/qp/linear/dense_kernels.h"

namespace rookery::qp {

using Four = double __attribute__((vector_size(32), aligned(8)));

inline __attribute__((always_inline)) Four& FourAt(double* x) {
  return *reinterpret_cast<Four*>(x);
}
inline __attribute__((always_inline)) const Four& FourAt(const double* x) {
  return *reinterpret_cast<const Four*>(x);
}

template <int64_t kColumns>
inline __attribute__((always_inline)) void SubtractTilesOf(const double* a, int64_t a_groups,
                                                           const double* b, int64_t depth,
                                                           int64_t groups, double* c,
                                                           int64_t c_groups, int64_t c_columns) {
  for (int64_t g = 0; g < groups; ++g, a += a_groups, c += c_groups) {
    Four sum[kColumns][2] = {};
    for (int64_t p = 0; p < depth; ++p) {
      const Four low = FourAt(a + p * kGroup), high = FourAt(a + p * kGroup + 4);
      for (int64_t j = 0; j < kColumns; ++j) {
        sum[j][0] += low * b[p * kTile + j];
        sum[j][1] += high * b[p * kTile + j];
      }
    }
    for (int64_t j = 0; j < kColumns; ++j) {
      FourAt(c + j * c_columns) -= sum[j][0];
      FourAt(c + j * c_columns + 4) -= sum[j][1];
    }
  }
}

inline __attribute__((always_inline)) void SubtractTilesOfAny(const double* a, int64_t a_groups,
                                                              const double* b, int64_t depth,
                                                              int64_t groups, double* c,
                                                              int64_t c_groups, int64_t c_columns,
                                                              int64_t columns) {
  switch (columns) {
    case 1:
      return SubtractTilesOf<1>(a, a_groups, b, depth, groups, c, c_groups, c_columns);
    case 2:
      return SubtractTilesOf<2>(a, a_groups, b, depth, groups, c, c_groups, c_columns);
    case 3:
      return SubtractTilesOf<3>(a, a_groups, b, depth, groups, c, c_groups, c_columns);
    default:
      return SubtractTilesOf<kTile>(a, a_groups, b, depth, groups, c, c_groups, c_columns);
  }
}

template <int64_t kColumns>
inline __attribute__((always_inline)) void DivideTilesOf(double* c, int64_t c_groups,
                                                         int64_t groups, const double* l,
                                                         const double* inverse_d) {
  for (int64_t g = 0; g < groups; ++g, c += c_groups) {
    Four x[kColumns][2];
    for (int64_t j = 0; j < kColumns; ++j) {
      x[j][0] = FourAt(c + j * kGroup);
      x[j][1] = FourAt(c + j * kGroup + 4);
      for (int64_t k = 0; k < j; ++k) {
        x[j][0] -= x[k][0] * l[j * kTile + k];
        x[j][1] -= x[k][1] * l[j * kTile + k];
      }
    }
    for (int64_t j = 0; j < kColumns; ++j) {
      FourAt(c + j * kGroup) = x[j][0] * inverse_d[j];
      FourAt(c + j * kGroup + 4) = x[j][1] * inverse_d[j];
    }
  }
}

inline __attribute__((always_inline)) void DivideTilesOfAny(double* c, int64_t c_groups,
                                                            int64_t groups, int64_t columns,
                                                            const double* l,
                                                            const double* inverse_d) {
  switch (columns) {
    case 1:
      return DivideTilesOf<1>(c, c_groups, groups, l, inverse_d);
    case 2:
      return DivideTilesOf<2>(c, c_groups, groups, l, inverse_d);
    case 3:
      return DivideTilesOf<3>(c, c_groups, groups, l, inverse_d);
    default:
      return DivideTilesOf<kTile>(c, c_groups, groups, l, inverse_d);
  }
}

// Group by group: what the columns before the group's own give it, then its triangle. Even and odd
// columns have sums of their own, so that one addition need not wait for the last.
inline __attribute__((always_inline)) void SolveLowerPanelOf(const double* panel, int64_t columns,
                                                             int64_t groups, double* x) {
  for (int64_t g = 0; g < groups; ++g, panel += columns * kGroup) {
    const int64_t before = std::min(g * kGroup, columns);
    const int64_t end = std::min(g * kGroup + kGroup, columns);
    double* own = x + g * kGroup;
    Four low = FourAt(own), high = FourAt(own + 4), more_low = {}, more_high = {};
    int64_t j = 0;
    for (; j + 2 <= before; j += 2) {
      const double* at = panel + j * kGroup;
      low -= FourAt(at) * x[j];
      high -= FourAt(at + 4) * x[j];
      more_low -= FourAt(at + 8) * x[j + 1];
      more_high -= FourAt(at + 12) * x[j + 1];
    }
    if (j < before) {
      low -= FourAt(panel + j * kGroup) * x[j];
      high -= FourAt(panel + j * kGroup + 4) * x[j];
    }
    FourAt(own) = low + more_low;
    FourAt(own + 4) = high + more_high;
    for (j = before; j < end; ++j) {
      const double* at = panel + j * kGroup;
      const double xj = x[j];
      FourAt(own) -= FourAt(at) * xj;
      FourAt(own + 4) -= FourAt(at + 4) * xj;
    }
  }
}

// sums (4 columns) += what kGroups groups of rows give, each sum in four parts.
template <int64_t kGroups>
inline __attribute__((always_inline)) void AddTransposedGroups(const double* group, int64_t stride,
                                                               int64_t columns, const double* x,
                                                               double* sums) {
  Four low[kGroups], high[kGroups];
  for (int64_t g = 0; g < kGroups; ++g) {
    low[g] = FourAt(x + g * kGroup);
    high[g] = FourAt(x + g * kGroup + 4);
  }
  for (int64_t j = 0; j < columns; ++j) {
    Four sum = FourAt(sums + 4 * j);
    for (int64_t g = 0; g < kGroups; ++g) {
      const double* at = group + g * stride + j * kGroup;
      sum += FourAt(at) * low[g] + FourAt(at + 4) * high[g];
    }
    FourAt(sums + 4 * j) = sum;
  }
}

// From the last group to the first: the rows below, then with each group its triangle.
inline __attribute__((always_inline)) void SolveUpperPanelOf(const double* panel, int64_t columns,
                                                             int64_t groups, double* x,
                                                             double* sums) {
  const int64_t stride = columns * kGroup;
  std::fill_n(sums, 4 * columns, 0.0);
  int64_t g = groups;
  for (; (g - 2) * kGroup >= columns; g -= 2) {
    AddTransposedGroups<2>(panel + (g - 2) * stride, stride, columns, x + (g - 2) * kGroup, sums);
  }
  for (--g; g >= 0; --g) {
    const double* group = panel + g * stride;
    const int64_t before = std::min(g * kGroup, columns);
    const int64_t end = std::min(g * kGroup + kGroup, columns);
    double* own = x + g * kGroup;
    if (before < end && end - before < kGroup) {  // rows below the triangle
      double below[kGroup];
      std::copy_n(own, kGroup, below);
      std::fill_n(below, end - before, 0.0);
      AddTransposedGroups<1>(group + before * kGroup, stride, end - before, below,
                             sums + 4 * before);
    }
    for (int64_t j = before; j < end; ++j) {
      const double* sum = sums + 4 * j;
      x[j] -= (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
    for (int64_t j = end - 1; j > before; --j) {
      for (int64_t k = before; k < j; ++k) x[k] -= group[k * kGroup + j - before] * x[j];
    }
    AddTransposedGroups<1>(group, stride, before, own, sums);
  }
}

}  // namespace rookery::qp
