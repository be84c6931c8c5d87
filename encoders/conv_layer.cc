#include "encoders/conv_layer.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {
namespace {

constexpr double kReluGain = std::numbers::sqrt2;  // He et al. 2015

// An orthogonal matrix of the weight's type.
Tensor OrthogonalMatrix(int64_t rows, int64_t columns, const Tensor& like,
                        const at::Generator& generator) {
  Tensor matrix = at::empty({1, rows, columns}, like.options());  // (1, rows, columns)
  Tensor unused = at::empty({1, rows}, like.options());           // (1, rows)
  Orthogonal(kReluGain)(matrix, unused, generator);
  return matrix[0];
}

}  // namespace

ConvLayer ConvLayer::Make(int64_t in, int64_t out, const at::TensorOptions& options,
                          int64_t kernel) {
  return {at::zeros({out, in, kernel, kernel}, options), at::zeros({out}, options)};
}

ConvLayer ConvLayer::MakeTransposed(int64_t in, int64_t out, const at::TensorOptions& options,
                                    int64_t kernel) {
  return {at::zeros({in, out, kernel, kernel}, options), at::zeros({out}, options)};
}

NamedTensors ConvLayer::Named() const {
  NamedTensors named;
  named.Add("weight", weight);
  named.Add("bias", bias);
  return named;
}

void InitializeConv(const std::string& initialization, const ConvLayer& layer,
                    const at::Generator& generator) {
  const at::NoGradGuard no_grad;
  const Tensor& weight = layer.weight;
  const int64_t rows = weight.size(0), columns = weight.size(1);
  const int64_t taps = weight.size(2) * weight.size(3);
  if (initialization == "fan_in_uniform") {
    const double bound = 1 / std::sqrt(static_cast<double>(columns * taps));
    for (const Tensor& tensor : {layer.weight, layer.bias}) {
      Tensor(tensor).uniform_(-bound, bound, generator);
    }
    return;
  }
  layer.bias.zero_();
  if (initialization == "orthogonal") {
    weight.copy_(OrthogonalMatrix(rows, columns * taps, weight, generator).view(weight.sizes()));
    return;
  }
  weight.zero_();
  weight.select(3, weight.size(3) / 2)
      .select(2, weight.size(2) / 2)
      .copy_(OrthogonalMatrix(rows, columns, weight, generator));  // (rows, columns)
}

Initializer InitializerBeside(const std::string& initialization) {
  return initialization == "fan_in_uniform" ? FanInUniform() : Orthogonal();
}

}  // namespace rookery
