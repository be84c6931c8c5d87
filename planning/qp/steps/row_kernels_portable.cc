// Row kernels as the compiler makes them.
#include "planning/qp/steps/row_kernels_of.h"

namespace rookery::qp {

void RowStates(const StepView& view, size_t begin, size_t count, float* log_rho, float* held) {
  RowStatesOf(view, begin, count, log_rho, held);
}
void RowFeatures(const StepView& view, size_t begin, size_t count, float* x) {
  RowFeaturesOf(view, begin, count, x);
}
void Rectify(float* y, size_t outputs) { RectifyOf(y, outputs); }
void Squash(float* y) { SquashOf(y); }

}  // namespace rookery::qp
