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

}  // namespace rookery
