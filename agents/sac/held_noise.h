// HeldNoise: exploration noise that lasts for several decisions (FlashSAC, arXiv 2604.04539: a draw
// is kept for n decisions, n of a zeta distribution that ends at a longest one).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/tensor/named_tensors.h"
#include "core/tensor_spec.h"

namespace rookery {

class HeldNoise {
 public:
  // n in 1 ... `longest` is as likely as n^-exponent. `dim`: elements of an action.
  HeldNoise(int64_t longest, double exponent, int64_t dim);

  // What it keeps of each env: "noise" (A) float32 and "noise_left" () int64, the decisions that it
  // is kept for from now on.
  std::vector<TensorSpec> State() const;

  // The noise of this decision, (N, A), standard normal, and counts it in `state`, columns of
  // State() (N, ...). It lasts from one episode to the next.
  Tensor Next(const NamedTensors& state, Random& random) const;

 private:
  std::vector<double> cumulative_;  // P(n <= i + 1)
  int64_t dim_;
};

}  // namespace rookery
