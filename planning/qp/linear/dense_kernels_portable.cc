// Dense kernels as the compiler makes them.
#include "planning/qp/linear/dense_kernels_of.h"

namespace rookery::qp {

void SubtractTiles(const double* a, int64_t a_groups, const double* b, int64_t depth,
                   int64_t groups, double* c, int64_t c_groups, int64_t c_columns,
                   int64_t columns) {
  SubtractTilesOfAny(a, a_groups, b, depth, groups, c, c_groups, c_columns, columns);
}
void DivideTiles(double* c, int64_t c_groups, int64_t groups, int64_t columns, const double* l,
                 const double* inverse_d) {
  DivideTilesOfAny(c, c_groups, groups, columns, l, inverse_d);
}
void SolveLowerPanel(const double* panel, int64_t columns, int64_t groups, double* x) {
  SolveLowerPanelOf(panel, columns, groups, x);
}
void SolveUpperPanel(const double* panel, int64_t columns, int64_t groups, double* x,
                     double* sums) {
  SolveUpperPanelOf(panel, columns, groups, x, sums);
}

}  // namespace rookery::qp
