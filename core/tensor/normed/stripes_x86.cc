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
void RunStripe(const Stripe& stripe) {
  kHasAvx2 ? WithAvx2(stripe) : AnyWidth(stripe);
}

}  // namespace

void Run(const ForwardStripe<float>& stripe) { RunStripe(stripe); }
void Run(const ForwardStripe<double>& stripe) { RunStripe(stripe); }
void Run(const BackwardStripe<float>& stripe) { RunStripe(stripe); }
void Run(const BackwardStripe<double>& stripe) { RunStripe(stripe); }

}  // namespace rookery
