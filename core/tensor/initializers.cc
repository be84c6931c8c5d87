#include "core/tensor/initializers.h"

#include <cmath>

#include <ATen/ATen.h>

namespace rookery {
namespace {

// Of weight (K, out, in).
double FanIn(const Tensor& weight) { return static_cast<double>(weight.size(2)); }
double FanOut(const Tensor& weight) { return static_cast<double>(weight.size(1)); }

}  // namespace

Initializer FanInUniform() {
  return [](Tensor weight, Tensor bias, at::Generator generator) {
    const double bound = 1 / std::sqrt(FanIn(weight));
    weight.uniform_(-bound, bound, generator);
    bias.uniform_(-bound, bound, generator);
  };
}

Initializer UniformWithin(double bound) {
  return [bound](Tensor weight, Tensor bias, at::Generator generator) {
    weight.uniform_(-bound, bound, generator);
    bias.uniform_(-bound, bound, generator);
  };
}

Initializer FanOutUniform(double bias_value) {
  return [bias_value](Tensor weight, Tensor bias, at::Generator generator) {
    const double bound = 1 / std::sqrt(FanOut(weight));
    weight.uniform_(-bound, bound, generator);
    bias.fill_(bias_value);
  };
}

Initializer Orthogonal(double gain) {
  return [gain](Tensor weight, Tensor bias, at::Generator generator) {
    Tensor normal = at::empty_like(weight).normal_(0, 1, generator);  // (K, out, in)
    const bool wide = weight.size(1) < weight.size(2);
    if (wide) normal = normal.transpose(1, 2);  // (K, more, fewer)
    const auto [q, r] = at::linalg_qr(normal);  // (K, more, fewer), (K, fewer, fewer)
    // Q alone leans to one side, as the routine picks signs: with R's diagonal made positive the
    // factorization is unique and Q uniform (Mezzadri 2007, section 5).
    const Tensor sign = r.diagonal(0, 1, 2).sign().unsqueeze(1);  // (K, 1, fewer)
    const Tensor uniform = q * sign;                              // (K, more, fewer)
    weight.copy_(wide ? uniform.transpose(1, 2) : uniform).mul_(gain);
    bias.zero_();
  };
}

Initializer XavierUniform(double gain) {
  return [gain](Tensor weight, Tensor bias, at::Generator generator) {
    const double bound = gain * std::sqrt(6 / (FanIn(weight) + FanOut(weight)));
    weight.uniform_(-bound, bound, generator);
    bias.zero_();
  };
}

Initializer KaimingNormal() {
  return [](Tensor weight, Tensor bias, at::Generator generator) {
    weight.normal_(0, std::sqrt(2 / FanIn(weight)), generator);
    bias.zero_();
  };
}

}  // namespace rookery
