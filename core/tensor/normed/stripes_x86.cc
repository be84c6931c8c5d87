// Stripes on x86-64: with AVX2 and fused additions where the machine has them.
#include "core/tensor/normed/stripes.h"

namespace rookery {
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;

template <class Stripe>
__attribute__((target("avx2,fma"))) void WithAvx2(const Stripe& stripe) {
  AnyWidth(stripe);
}

template <class Stripe>
void Dispatch(const Stripe& stripe) {
  kHasAvx2 ? WithAvx2(stripe) : AnyWidth(stripe);
}

}  // namespace

void RunStripe(const ForwardStripe<float>& stripe) { Dispatch(stripe); }
void RunStripe(const ForwardStripe<double>& stripe) { Dispatch(stripe); }
void RunStripe(const BackwardStripe<float>& stripe) { Dispatch(stripe); }
void RunStripe(const BackwardStripe<double>& stripe) { Dispatch(stripe); }

}  // namespace rookery
