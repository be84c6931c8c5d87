// The tanh-squashed Gaussian of SAC (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and
// Applications", appendix C).
#pragma once

#include "core/tensor/named_tensors.h"

namespace rookery {

struct GaussianForm {
  double log_std_low = -20;
  double log_std_high = 2;
  bool tanh_log_std = false;      // tanh and an affine map keep log std in the range; else a clamp
  bool epsilon_log_prob = false;  // log(max(1 - a^2, 0) + 1e-6) for the slope's exact logarithm
};

// Within the form's range, of a network's answer of any shape.
Tensor LogStd(const Tensor& answer, const GaussianForm& form);

struct ActionSample {
  Tensor action;    // (B, A) in (-1, 1)
  Tensor log_prob;  // (B), of the density of `action`
};

// a = tanh(mean + std * noise), differentiable in `parameters` (B, 2 A): mean, then what log std is
// made of. `noise` (B, A) is standard normal.
ActionSample SampleSquashedGaussian(const Tensor& parameters, const Tensor& noise,
                                    const GaussianForm& form);

}  // namespace rookery
