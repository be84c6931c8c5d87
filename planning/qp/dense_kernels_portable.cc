// Dense kernels as the compiler makes them.
#include "planning/qp/dense_kernels_of.h"

namespace rookery::qp {

void SubtractTile(const double* a, const double* b, int64_t depth, double* c, int64_t stride) {
  SubtractTileOf(a, b, depth, c, stride);
}
void SubtractScaled(const double* x, double factor, int64_t count, double* y) {
  SubtractScaledOf(x, factor, count, y);
}
double DotOf(const double* x, const double* y, int64_t count) { return DotOfOf(x, y, count); }

}  // namespace rookery::qp
