#include "planning/qp/dense_ldl.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "planning/qp/dense_kernels.h"
#include "planning/qp/packed_columns.h"

namespace rookery::qp {
namespace {

constexpr int64_t kBlock = 64;  // columns of a block: its rows stay in the cache

// The block's own columns, once all columns before it are subtracted. How many of D are above 0, or
// -1.
int64_t FactorBlock(double* s, int64_t n, int64_t begin, int64_t end) {
  int64_t positive = 0;
  for (int64_t j = begin; j < end; ++j) {
    double* column = s + j * n;
    for (int64_t k = begin; k < j; ++k) {
      SubtractScaled(s + k * n + j, s[k * n + j] * s[k * n + k], n - j, column + j);
    }
    const double d = column[j];
    if (d == 0 || !std::isfinite(d)) return -1;
    positive += d > 0 ? 1 : 0;
    const double inverse = 1 / d;
    for (int64_t i = j + 1; i < n; ++i) column[i] *= inverse;
  }
  return positive;
}

// The block's columns below it.
void Pack(const double* s, int64_t n, int64_t begin, int64_t end, PackedColumns& packed) {
  packed.Clear(n - end, end - begin);
  for (int64_t p = begin; p < end; ++p) {
    const double* column = s + p * n + end;
    const double d = s[p * n + p];
    for (int64_t i = 0; i < n - end; ++i) packed.Set(p - begin, i, column[i], d);
  }
}

}  // namespace

int64_t FactorDenseLdl(std::span<double> s, int64_t n) {
  PackedColumns packed;
  int64_t positive = 0;
  for (int64_t begin = 0; begin < n; begin += kBlock) {
    const int64_t end = std::min(begin + kBlock, n);
    const int64_t of_block = FactorBlock(s.data(), n, begin, end);
    if (of_block < 0) return -1;
    positive += of_block;
    if (end == n) break;
    Pack(s.data(), n, begin, end, packed);
    packed.SubtractFrom(s.data() + end * n + end, n);
  }
  return positive;
}

void SolveUnitLower(std::span<const double> l, int64_t n, std::span<double> x) {
  for (int64_t j = 0; j < n; ++j) {
    SubtractScaled(l.data() + j * n + j + 1, x[j], n - j - 1, x.data() + j + 1);
  }
}

void SolveUnitUpper(std::span<const double> l, int64_t n, std::span<double> x) {
  for (int64_t j = n - 1; j >= 0; --j) {
    x[j] -= DotOf(l.data() + j * n + j + 1, x.data() + j + 1, n - j - 1);
  }
}

}  // namespace rookery::qp
