// Stripes on other processors.
#include "core/tensor/normed/stripes.h"

namespace rookery {

void RunStripe(const ForwardStripe<float>& stripe) { AnyWidth(stripe); }
void RunStripe(const ForwardStripe<double>& stripe) { AnyWidth(stripe); }
void RunStripe(const BackwardStripe<float>& stripe) { AnyWidth(stripe); }
void RunStripe(const BackwardStripe<double>& stripe) { AnyWidth(stripe); }

}  // namespace rookery
