// Dense kernels on x86-64: with AVX2 and fused additions where the machine has them.
#include "planning/qp/dense_kernels_of.h"

namespace rookery::qp {
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;

__attribute__((target("avx2,fma"))) void TileWithAvx2(const double* a, const double* b,
                                                      int64_t depth, double* c, int64_t stride) {
  SubtractTileOf(a, b, depth, c, stride);
}
__attribute__((target("avx2,fma"))) void ScaledWithAvx2(const double* x, double factor,
                                                        int64_t count, double* y) {
  SubtractScaledOf(x, factor, count, y);
}
__attribute__((target("avx2,fma"))) double DotWithAvx2(const double* x, const double* y,
                                                       int64_t count) {
  return DotOfOf(x, y, count);
}

}  // namespace

void SubtractTile(const double* a, const double* b, int64_t depth, double* c, int64_t stride) {
  kHasAvx2 ? TileWithAvx2(a, b, depth, c, stride) : SubtractTileOf(a, b, depth, c, stride);
}
void SubtractScaled(const double* x, double factor, int64_t count, double* y) {
  kHasAvx2 ? ScaledWithAvx2(x, factor, count, y) : SubtractScaledOf(x, factor, count, y);
}
double DotOf(const double* x, const double* y, int64_t count) {
  return kHasAvx2 ? DotWithAvx2(x, y, count) : DotOfOf(x, y, count);
}

}  // namespace rookery::qp
