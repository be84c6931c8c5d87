#include "core/tensor/mlp_passes.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

namespace rookery {
namespace {

// Blocks of rows: what lies between two layers is so many values at most, 512 KiB of float32,
// unless products would have too few rows to be quick.
constexpr int64_t kBlockValues = 1 << 17;
constexpr int64_t kLeastRows = 128;

// Of that type; itself where it is already.
Tensor In(at::ScalarType type, const Tensor& tensor) {
  return tensor.scalar_type() == type ? tensor : tensor.to(type);
}

// d_weight = d^T input of each net: (K, out, in) of (K, B, out) and (K, B, in).
void WeightGradient(const Tensor& d, const Tensor& input, Tensor d_weight) {
  if (d_weight.scalar_type() == d.scalar_type()) {
    at::bmm_out(d_weight, d.transpose(1, 2), input);
  } else {
    d_weight.copy_(at::bmm(d.transpose(1, 2), input));
  }
}

void Activate(Activation activation, Tensor& z) {
  if (activation == Activation::kRelu) z.relu_();
  if (activation == Activation::kTanh) z.tanh_();
}

// Turns `d`, the gradient of the activation's value `y`, into that of its argument.
void ActivateBackward(Activation activation, const Tensor& y, Tensor& d) {
  if (activation == Activation::kRelu) at::threshold_backward_out(d, d, y, /*threshold=*/0);
  if (activation == Activation::kTanh) at::tanh_backward_out(d, d, y);  // d (1 - y^2)
}

// Ba, Kiros and Hinton 2016, eq. 4, over a layer's units: scale * n + shift, n = (z - mean(z)) /
// sqrt(var(z) + epsilon). z (K, B, out), and so is what it returns.
Tensor Normalize(const MlpLayer& layer, const Tensor& z, LayerValues& values) {
  Tensor mean;  // (K, B, 1)
  std::tie(values.normalized, mean, values.inverse_deviation) =
      at::native_layer_norm(z, {z.size(2)}, /*weight=*/{}, /*bias=*/{}, kLayerNormEpsilon);
  return at::addcmul(layer.shift.unsqueeze(1), values.normalized, layer.scale.unsqueeze(1));
}

// From the gradient `d` of what Normalize returned to that of its z, both (K, B, out):
//   dz = (dn - mean(dn) - n mean(n dn)) / sqrt(var(z) + epsilon),  dn = scale * d.
Tensor NormalizeBackward(const MlpLayer& layer, const LayerValues& values, const Tensor& d) {
  const Tensor dn = d * layer.scale.unsqueeze(1);  // (K, B, out)
  // LibTorch's kernel gives the bracket where it is told that n has mean 0 and deviation 1.
  const Tensor zeros = at::zeros_like(values.inverse_deviation);  // (K, B, 1)
  const Tensor ones = at::ones_like(values.inverse_deviation);    // (K, B, 1)
  const auto [dz, d_weight, d_bias] =
      at::native_layer_norm_backward(dn, values.normalized, {d.size(2)}, zeros, ones, /*weight=*/{},
                                     /*bias=*/{}, /*output_mask=*/{true, false, false});
  return dz.mul_(values.inverse_deviation);
}

}  // namespace

Tensor PerNet(const MlpShape& shape, const Tensor& x) {
  return x.dim() == 3 ? x : x.unsqueeze(0).expand({shape.nets, -1, -1});
}

MlpValues MlpForward(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x) {
  MlpValues values;
  values.layers.reserve(layers.size());
  const at::ScalarType type = x.scalar_type(), wide = layers[0].weight.scalar_type();
  Tensor h = x;  // (K, B, in)
  for (size_t i = 0; i < layers.size(); ++i) {
    values.layers.push_back({In(type, h)});
    Tensor z = at::baddbmm(In(type, layers[i].row), values.layers[i].input,
                           In(type, layers[i].transposed));  // (K, B, out)
    if (shape.Normalizes(i)) z = Normalize(layers[i], In(wide, z), values.layers.back());
    if (i + 1 == layers.size()) z = In(wide, z);
    Activate(shape.ActivationOf(i), z);
    h = std::move(z);  // (K, B, out)
  }
  values.output = std::move(h);
  return values;
}

Tensor MlpEvaluate(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x) {
  int64_t widest = 1;
  for (const MlpLayer& layer : layers) widest = std::max(widest, layer.weight.size(1));
  const int64_t rows = x.size(1),
                block = std::max(kLeastRows, kBlockValues / (shape.nets * widest));
  if (!x.is_cpu() || rows < 2 * block) return MlpForward(shape, layers, x).output;
  const Tensor output = at::empty({shape.nets, rows, layers.back().weight.size(1)},
                                  layers[0].weight.options());  // (K, B, O)
  at::parallel_for(0, (rows + block - 1) / block, 1, [&](int64_t begin, int64_t end) {
    const at::NoGradGuard no_grad;
    for (int64_t b = begin; b < end; ++b) {
      const int64_t first = b * block, count = std::min(block, rows - first);
      output.narrow(1, first, count)
          .copy_(MlpForward(shape, layers, x.narrow(1, first, count)).output);
    }
  });
  return output;
}

Tensor MlpBackward(const MlpShape& shape, const std::vector<MlpLayer>& layers,
                   const MlpValues& values, const Tensor& d_output,
                   const std::vector<MlpLayer>& d_layers, bool want_dx) {
  Tensor d = d_output;  // (K, B, out) of the layer at hand
  if (shape.output_activation != Activation::kNone) {
    d = d.clone();
    ActivateBackward(shape.output_activation, values.output, d);
  }
  const at::ScalarType type = values.layers[0].input.scalar_type(), wide = d.scalar_type();
  for (size_t i = layers.size(); i-- > 0;) {
    const LayerValues& at_layer = values.layers[i];
    if (shape.Normalizes(i)) {
      d = In(wide, d);
      if (!d_layers.empty()) {
        Tensor d_scale = d_layers[i].scale, d_shift = d_layers[i].shift;
        at::sum_out(d_scale, d * at_layer.normalized, 1);  // (K, out)
        at::sum_out(d_shift, d, 1);                        // (K, out)
      }
      d = NormalizeBackward(layers[i], at_layer, d);
    }
    d = In(type, d);
    if (!d_layers.empty()) {
      WeightGradient(d, at_layer.input, d_layers[i].weight);
      Tensor d_bias = d_layers[i].bias;
      at::sum_out(d_bias, d, 1, /*keepdim=*/false, wide);  // (K, out)
    }
    if (i == 0 && !want_dx) return {};
    d = at::bmm(d, In(type, layers[i].weight));  // (K, B, in)
    if (i > 0) ActivateBackward(shape.activation, at_layer.input, d);
  }
  return In(wide, d);
}

}  // namespace rookery
