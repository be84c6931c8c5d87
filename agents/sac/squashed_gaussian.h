// The tanh-squashed Gaussian of SAC (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and
// Applications", appendix C).
#pragma once

#include "core/tensor/named_tensors.h"

namespace rookery {

struct LogStdRange {
  double low = -20;
  double high = 2;
};

struct ActionSample {
  Tensor action;    // (B, A) in (-1, 1)
  Tensor log_prob;  // (B), of the density of `action`
};

// a = tanh(mean + std * noise), differentiable in `parameters` (B, 2 A): mean, then log std, which
// is clamped to the range. `noise` (B, A) is standard normal.
ActionSample SampleSquashedGaussian(const Tensor& parameters, const Tensor& noise,
                                    LogStdRange range);

}  // namespace rookery
