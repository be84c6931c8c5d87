// What sequences of actions are drawn from: a box, and a Gaussian of each step and action element
// by itself, clipped to the box. B problems side by side, H steps, A elements of an action.
#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/named_tensors.h"
#include "core/tensor/noise.h"

namespace rookery {

struct ActionBox {
  Tensor low;   // (A)
  Tensor high;  // (A)

  // Throws Failure unless both are (A) and finite, low nowhere above high.
  void Check() const;
  Tensor Width() const;   // (A)
  Tensor Centre() const;  // (A)
};

struct ActionGaussian {
  Tensor mean;  // (B, H, A)
  Tensor std;   // (B, H, A)
};

// The mean and the deviation of what is uniform in the box: (B, H, A).
ActionGaussian MomentsOfUniform(const ActionBox& box, int64_t problems, int64_t horizon);

// One step later: step t is what step t + 1 was, and of the last one nothing is known, so that it
// has the moments of `uniform`.
ActionGaussian ShiftedByOneStep(const ActionGaussian& gaussian, const ActionGaussian& uniform);

// `population` sequences of each problem, all within the box: (B, N, H, A). The first uniform[b] of
// problem b are uniform in the box, the others Gaussian, and its chance is noise[b]'s alone.
Tensor DrawSequences(const ActionBox& box, const ActionGaussian& gaussian, int64_t population,
                     std::span<const int64_t> uniform, std::span<NoiseSource* const> noise);

}  // namespace rookery
