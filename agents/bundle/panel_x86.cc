// Panels on x86-64: with AVX2 and fused additions where the machine has them.
#include "agents/bundle/panel.h"

namespace rookery {
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;

template <class T>
__attribute__((target("avx2,fma"))) void WithAvx2(const T* panel, size_t width,
                                                  const PanelInputs<T>& inputs, const T* bias,
                                                  T* y) {
  SumPanelOf(panel, width, inputs, bias, y);
}

template <class T>
void Multiply(const T* panel, size_t width, const PanelInputs<T>& inputs, const T* bias, T* y) {
  kHasAvx2 ? WithAvx2(panel, width, inputs, bias, y) : SumPanelOf(panel, width, inputs, bias, y);
}

template <class T>
__attribute__((target("avx2,fma"))) void BlockWithAvx2(std::span<const T> weight,
                                                       std::span<const T> bias, const T* x, T* y) {
  SumBlock(weight, bias, x, y);
}

template <class T>
void Block(std::span<const T> weight, std::span<const T> bias, const T* x, T* y) {
  kHasAvx2 ? BlockWithAvx2(weight, bias, x, y) : SumBlock(weight, bias, x, y);
}

}  // namespace

void MultiplyPanel(const float* panel, size_t width, const PanelInputs<float>& inputs,
                   const float* bias, float* y) {
  Multiply(panel, width, inputs, bias, y);
}
void MultiplyPanel(const double* panel, size_t width, const PanelInputs<double>& inputs,
                   const double* bias, double* y) {
  Multiply(panel, width, inputs, bias, y);
}
void MultiplyBlock(std::span<const float> weight, std::span<const float> bias, const float* x,
                   float* y) {
  Block(weight, bias, x, y);
}
void MultiplyBlock(std::span<const double> weight, std::span<const double> bias, const double* x,
                   double* y) {
  Block(weight, bias, x, y);
}

}  // namespace rookery
