#include "planning/cem/elites.h"

#include <limits>

#include <ATen/ATen.h>

namespace rookery {

Elites ElitesOf(const Tensor& sequences, const Tensor& scores, const Tensor& feasible,
                int64_t elites) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const int64_t k = sequences.size(0), h = sequences.size(2), a = sequences.size(3);
  const Tensor usable = feasible & (scores > kNone);                      // (K, N), false for NaN
  const Tensor ranked = scores.masked_fill(usable.logical_not(), kNone);  // (K, N)
  // Stable, so that equal scores are told apart alike on every device.
  const auto [sorted, order] = at::sort(ranked, /*stable=*/true, 1, /*descending=*/true);
  const Tensor chosen = order.narrow(1, 0, elites);  // (K, E)
  const Tensor x = sequences.gather(
      1, chosen.view({k, elites, 1, 1}).expand({k, elites, h, a}));  // (K, E, H, A)

  // The feasible ones come first; the others have no weight.
  const Tensor weight =
      usable.gather(1, chosen).view({k, elites, 1, 1}).to(sequences.scalar_type());  // (K, E, 1, 1)
  const Tensor total = weight.sum(1).clamp_min(1);                                   // (K, 1, 1)
  const Tensor mean = (weight * x).sum(1) / total;                                   // (K, H, A)
  const Tensor distance = x - mean.unsqueeze(1);                                     // (K, E, H, A)
  const Tensor variance = (weight * distance.square()).sum(1) / total;               // (K, H, A)
  return {.count = usable.sum(1).clamp_max(elites),
          .best = x.select(1, 0),
          .best_score = sorted.select(1, 0),
          .fitted = {.mean = mean, .std = variance.sqrt()}};
}

}  // namespace rookery
