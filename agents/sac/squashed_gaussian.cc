#include "agents/sac/squashed_gaussian.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

namespace rookery {

ActionSample SampleSquashedGaussian(const Tensor& parameters, const Tensor& noise,
                                    LogStdRange range) {
  const auto halves = parameters.chunk(2, 1);
  const Tensor& mean = halves[0];                                 // (B, A)
  const Tensor log_std = halves[1].clamp(range.low, range.high);  // (B, A)
  const Tensor u = mean + log_std.exp() * noise;                  // (B, A), before squashing
  // log pi(a) = sum log N(u; mean, std) - log(1 - tanh(u)^2), eq. 26, and
  // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u)) without cancellation: both (B, A).
  const Tensor log_normal = -0.5 * noise.square() - log_std - 0.5 * std::log(2 * std::numbers::pi);
  const Tensor log_slope = 2 * (std::numbers::ln2 - u - at::softplus(-2 * u));
  return {u.tanh(), (log_normal - log_slope).sum(1)};
}

}  // namespace rookery
