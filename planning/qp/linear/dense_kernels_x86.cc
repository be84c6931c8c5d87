// Dense kernels on x86-64: with AVX2 and fused additions where the machine has them.
#include "planning/qp/linear/dense_kernels_of.h"

namespace rookery::qp {
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;

__attribute__((target("avx2,fma"))) void TilesWithAvx2(const double* a, int64_t a_groups,
                                                       const double* b, int64_t depth,
                                                       int64_t groups, double* c, int64_t c_groups,
                                                       int64_t c_columns, int64_t columns) {
  SubtractTilesOfAny(a, a_groups, b, depth, groups, c, c_groups, c_columns, columns);
}
__attribute__((target("avx2,fma"))) void DivideWithAvx2(double* c, int64_t c_groups, int64_t groups,
                                                        int64_t columns, const double* l,
                                                        const double* inverse_d) {
  DivideTilesOfAny(c, c_groups, groups, columns, l, inverse_d);
}
__attribute__((target("avx2,fma"))) void LowerWithAvx2(const double* panel, int64_t columns,
                                                       int64_t groups, double* x) {
  SolveLowerPanelOf(panel, columns, groups, x);
}
__attribute__((target("avx2,fma"))) void UpperWithAvx2(const double* panel, int64_t columns,
                                                       int64_t groups, double* x, double* sums) {
  SolveUpperPanelOf(panel, columns, groups, x, sums);
}

}  // namespace

void SubtractTiles(const double* a, int64_t a_groups, const double* b, int64_t depth,
                   int64_t groups, double* c, int64_t c_groups, int64_t c_columns,
                   int64_t columns) {
  const auto kernel = kHasAvx2 ? TilesWithAvx2 : SubtractTilesOfAny;
  kernel(a, a_groups, b, depth, groups, c, c_groups, c_columns, columns);
}
void DivideTiles(double* c, int64_t c_groups, int64_t groups, int64_t columns, const double* l,
                 const double* inverse_d) {
  const auto kernel = kHasAvx2 ? DivideWithAvx2 : DivideTilesOfAny;
  kernel(c, c_groups, groups, columns, l, inverse_d);
}
void SolveLowerPanel(const double* panel, int64_t columns, int64_t groups, double* x) {
  const auto kernel = kHasAvx2 ? LowerWithAvx2 : SolveLowerPanelOf;
  kernel(panel, columns, groups, x);
}
void SolveUpperPanel(const double* panel, int64_t columns, int64_t groups, double* x,
                     double* sums) {
  const auto kernel = kHasAvx2 ? UpperWithAvx2 : SolveUpperPanelOf;
  kernel(panel, columns, groups, x, sums);
}

}  // namespace rookery::qp
