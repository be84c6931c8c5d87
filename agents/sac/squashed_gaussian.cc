#include "agents/sac/squashed_gaussian.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

namespace rookery {
namespace {

// log of the slope of a = tanh(u): (B, A).
Tensor LogSlope(const Tensor& u, const Tensor& action, const GaussianForm& form) {
  if (form.epsilon_log_prob) return (1 - action.square()).relu().add(1e-6).log();
  // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u)) without cancellation.
  return 2 * (std::numbers::ln2 - u - at::softplus(-2 * u));
}

}  // namespace

Tensor LogStd(const Tensor& answer, const GaussianForm& form) {
  if (!form.tanh_log_std) return answer.clamp(form.log_std_low, form.log_std_high);
  const double half = (form.log_std_high - form.log_std_low) / 2;
  return form.log_std_low + half * (answer.tanh() + 1);
}

ActionSample SampleSquashedGaussian(const Tensor& parameters, const Tensor& noise,
                                    const GaussianForm& form) {
  const auto halves = parameters.chunk(2, 1);
  const Tensor& mean = halves[0];                  // (B, A)
  const Tensor log_std = LogStd(halves[1], form);  // (B, A)
  const Tensor u = mean + log_std.exp() * noise;   // (B, A), before squashing
  const Tensor action = u.tanh();                  // (B, A)
  // log pi(a) = sum log N(u; mean, std) - log(1 - tanh(u)^2), eq. 26.
  const Tensor log_normal = -0.5 * noise.square() - log_std - 0.5 * std::log(2 * std::numbers::pi);
  return {action, (log_normal - LogSlope(u, action, form)).sum(1)};
}

}  // namespace rookery
