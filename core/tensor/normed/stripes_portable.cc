// Stripes on other processors.
#include "core/tensor/normed/stripes.h"

namespace rookery {

void Run(const ForwardStripe<float>& stripe) { AnyWidth(stripe); }
void Run(const ForwardStripe<double>& stripe) { AnyWidth(stripe); }
void Run(const BackwardStripe<float>& stripe) { AnyWidth(stripe); }
void Run(const BackwardStripe<double>& stripe) { AnyWidth(stripe); }

}  // namespace rookery
