// Panels in the vectors that the compiler has without being asked.
#include "agents/bundle/panel.h"

namespace rookery {

void MultiplyPanel(const float* panel, size_t width, const PanelInputs<float>& inputs,
                   const float* bias, float* y) {
  SumPanelOf(panel, width, inputs, bias, y);
}
void MultiplyPanel(const double* panel, size_t width, const PanelInputs<double>& inputs,
                   const double* bias, double* y) {
  SumPanelOf(panel, width, inputs, bias, y);
}
void MultiplyBlock(std::span<const float> weight, std::span<const float> bias, const float* x,
                   float* y) {
  SumBlock(weight, bias, x, y);
}
void MultiplyBlock(std::span<const double> weight, std::span<const double> bias, const double* x,
                   double* y) {
  SumBlock(weight, bias, x, y);
}

}  // namespace rookery
