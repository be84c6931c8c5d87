#include "agents/sac/squashed_gaussian.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

namespace rookery {
namespace {

// x + log of the slope of a = tanh(u), but for 2 log 2 an element where it is exact: (B, A).
Tensor AddLogSlope(const Tensor& x, const Tensor& u, const Tensor& action,
                   const GaussianForm& form) {
  if (form.epsilon_log_prob) return x + (1 - action.square()).relu().add(1e-6).log();
  // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u)) without cancellation, and LibTorch's
  // softplus of u with beta = -2 is -softplus(-2 u) / 2.
  return x.add(at::softplus(u, /*beta=*/-2), /*alpha=*/4).sub(u, /*alpha=*/2);
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
  const Tensor& mean = halves[0];                            // (B, A)
  const Tensor log_std = LogStd(halves[1], form);            // (B, A)
  const Tensor u = at::addcmul(mean, log_std.exp(), noise);  // (B, A), before squashing
  const Tensor action = u.tanh();                            // (B, A)
  // -log pi(a) = sum log(1 - tanh(u)^2) - log N(u; mean, std), eq. 26, the constants of all
  // elements at the end: on a few numbers a call is what an operator costs.
  const double constant =
      0.5 * std::log(2 * std::numbers::pi) + (form.epsilon_log_prob ? 0 : 2 * std::numbers::ln2);
  const Tensor surprise = AddLogSlope(at::addcmul(log_std, noise, noise, /*value=*/0.5), u, action,
                                      form);  // (B, A)
  return {action, -surprise.sum(1) - constant * static_cast<double>(noise.size(1))};
}

}  // namespace rookery
