// Row kernels on x86-64: with AVX2 and fused additions where the machine has them.
#include "planning/qp/steps/row_kernels_of.h"

namespace rookery::qp {
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;

__attribute__((target("avx2,fma"))) void StatesWithAvx2(const StepView& view, size_t begin,
                                                        size_t count, float* log_rho, float* held) {
  RowStatesOf(view, begin, count, log_rho, held);
}
__attribute__((target("avx2,fma"))) void FeaturesWithAvx2(const StepView& view, size_t begin,
                                                          size_t count, float* x) {
  RowFeaturesOf(view, begin, count, x);
}
__attribute__((target("avx2,fma"))) void RectifyWithAvx2(float* y, size_t outputs) {
  RectifyOf(y, outputs);
}
__attribute__((target("avx2,fma"))) void SquashWithAvx2(float* y) { SquashOf(y); }

}  // namespace

void RowStates(const StepView& view, size_t begin, size_t count, float* log_rho, float* held) {
  kHasAvx2 ? StatesWithAvx2(view, begin, count, log_rho, held)
           : RowStatesOf(view, begin, count, log_rho, held);
}
void RowFeatures(const StepView& view, size_t begin, size_t count, float* x) {
  kHasAvx2 ? FeaturesWithAvx2(view, begin, count, x) : RowFeaturesOf(view, begin, count, x);
}
void Rectify(float* y, size_t outputs) {
  kHasAvx2 ? RectifyWithAvx2(y, outputs) : RectifyOf(y, outputs);
}
void Squash(float* y) { kHasAvx2 ? SquashWithAvx2(y) : SquashOf(y); }

}  // namespace rookery::qp
