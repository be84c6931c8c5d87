#include "planning/cem/action_gaussian.h"

#include <cmath>
#include <vector>

#include <ATen/ATen.h>

#include "core/error.h"

namespace rookery {

void ActionBox::Check() const {
  CheckShape(low, {-1}, "low");
  CheckSameShape(high, low, "high");
  const bool is_box = ((low <= high) & low.isfinite() & high.isfinite()).all().item<bool>();
  if (!is_box) throw Failure("bounds of actions must be finite, and low nowhere above high");
}

Tensor ActionBox::Width() const { return high - low; }  // (A)

Tensor ActionBox::Centre() const { return low + 0.5 * Width(); }  // (A)

ActionGaussian MomentsOfUniform(const ActionBox& box, int64_t problems, int64_t horizon) {
  const std::vector<int64_t> shape = {problems, horizon, box.low.size(0)};
  return {.mean = box.Centre().expand(shape).clone(),                     // (B, H, A)
          .std = (box.Width() / std::sqrt(12.0)).expand(shape).clone()};  // (B, H, A)
}

ActionGaussian ShiftedByOneStep(const ActionGaussian& gaussian, const ActionGaussian& uniform) {
  const auto shifted = [](const Tensor& x, const Tensor& unknown) {  // (B, H, A)
    const int64_t h = x.size(1);
    return at::cat({x.narrow(1, 1, h - 1), unknown.narrow(1, h - 1, 1)}, 1);
  };
  return {.mean = shifted(gaussian.mean, uniform.mean), .std = shifted(gaussian.std, uniform.std)};
}

Tensor DrawSequences(const ActionBox& box, const ActionGaussian& gaussian, int64_t population,
                     std::span<const int64_t> uniform, std::span<NoiseSource* const> noise) {
  const int64_t problems = gaussian.mean.size(0), horizon = gaussian.mean.size(1);
  Tensor sequences = at::empty({problems, population, horizon, gaussian.mean.size(2)},
                               gaussian.mean.options());  // (B, N, H, A)
  for (int64_t b = 0; b < problems; ++b) {
    const auto i = static_cast<size_t>(b);
    if (uniform[i] > 0) {
      Tensor part = sequences[b].narrow(0, 0, uniform[i]);  // (uniform, H, A)
      noise[i]->FillUniform(part);
      part.mul_(box.Width()).add_(box.low);
    }
    if (uniform[i] < population) {
      Tensor part = sequences[b].narrow(0, uniform[i], population - uniform[i]);  // (rest, H, A)
      noise[i]->FillNormal(part);
      part.mul_(gaussian.std[b]).add_(gaussian.mean[b]);
    }
  }
  return sequences.clamp_(box.low, box.high);
}

}  // namespace rookery
