// Normalizer: running mean and deviation of a vector, kept by the learner, frozen in a policy.
#pragma once

#include <cstdint>
#include <string>

#include "agents/bundle/policy_form.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

class Normalizer {
 public:
  static constexpr NormalizerForm kForm{};

  Normalizer(int64_t dim, at::Device device);

  // Takes the rows of x (B, D) into the statistics (Chan, Golub & LeVeque, "Updating formulae and a
  // pairwise algorithm for computing sample variances", 1979).
  void Observe(const Tensor& x);

  // (x - mean) / deviation, clipped, of x's dtype: (B, D). As it is before the first Observe.
  Tensor operator()(const Tensor& x) const;

  // "mean" (D), "variance" (D), "count" (), in float64: as they live, not copies.
  NamedTensors Named() const;
  void Load(const NamedTensors& saved);

 private:
  Tensor mean_;      // (D)
  Tensor variance_;  // (D)
  Tensor count_;     // ()
};

}  // namespace rookery
